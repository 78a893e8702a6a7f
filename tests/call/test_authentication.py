"""Clients with a password prove that they know it; the others need not."""

import hashlib
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairhearing.call.actions import Refusal, StartRecording
from fairhearing.wire.sip_digest import Credentials, expected_response, read_credentials
from fairhearing.wire.sip_headers import BadHeader

from .recording_client import CLIENT, SETTINGS, RecordingClient, both, make_server

GUARDED = replace(SETTINGS, clients=(replace(CLIENT, user="pbx", password="between us"),))
HASHES = {"SHA-256": hashlib.sha256, "MD5": hashlib.md5}


def challenged():
    client = RecordingClient(server=make_server(GUARDED))
    answer, [refused] = client.request("INVITE", "Require: siprec", body=both())
    assert refused.reason is Refusal.NOT_PROVED
    return client, answer


def proof(answer, algorithm="SHA-256", method="INVITE", words="between us", user="pbx", qop="auth"):
    """What a phone system computes by the book, written here a second time."""
    found = [each for each in answer.headers.every("www-authenticate") if f"algorithm={algorithm}," in each]
    nonce = re.search('nonce="(.*?)"', found[0])[1]

    def digest(text):
        return HASHES[algorithm](text.encode()).hexdigest()

    uri = "sip:recorder@198.51.100.7"
    middle = f"{nonce}:00000001:c:auth" if qop else nonce
    response = digest(f"{digest(f'{user}:fairhearing:{words}')}:{middle}:{digest(f'{method}:{uri}')}")
    extra = ', qop=auth, nc=00000001, cnonce="c"' if qop else ""
    return (
        f'Authorization: Digest username="{user}", realm="fairhearing", nonce="{nonce}", uri="{uri}", '
        f'response="{response}", algorithm={algorithm}{extra}'
    )


def test_the_example_of_rfc_7616_comes_out():
    said = Credentials(
        user="Mufasa",
        realm="http-auth@example.org",
        nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
        uri="/dir/index.html",
        response="",
        algorithm="SHA-256",
        qop="auth",
        count="00000001",
        client_nonce="f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
    )

    proved = expected_response(said, "GET", "Circle of Life")

    assert proved == "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"


def test_without_a_proof_401_offers_both_algorithms_the_stronger_first():
    _, answer = challenged()

    assert answer.status == 401
    offered = [re.search("algorithm=([^,]+)", each)[1] for each in answer.headers.every("www-authenticate")]
    assert offered == ["SHA-256", "MD5"]


@pytest.mark.parametrize("algorithm", ["SHA-256", "MD5"])
@pytest.mark.parametrize("qop", ["auth", ""])
def test_a_proof_opens_a_session(algorithm, qop):
    client, answer = challenged()

    answer, [start] = client.invite(proof(answer, algorithm, qop=qop))

    assert answer.status == 200
    assert isinstance(start, StartRecording)


@pytest.mark.parametrize("wrong", [{"words": "guessed"}, {"user": "other"}, {"method": "BYE"}])
def test_a_wrong_proof_is_challenged_again(wrong):
    client, answer = challenged()

    again, _ = client.invite(proof(answer, **wrong))

    assert again.status == 401
    assert "stale" not in again.headers.first("www-authenticate")


def test_requests_in_a_session_are_proved_too_and_ack_is_not():
    client, answer = challenged()
    client.invite(proof(answer))

    refused, _ = client.request("BYE")
    ended, _ = client.request("BYE", proof(refused, method="BYE"))

    assert [refused.status, ended.status] == [401, 200]


def test_an_old_nonce_is_stale_and_so_is_one_of_another_process():
    client, answer = challenged()
    authorized = proof(answer)
    client.now += 301
    old, _ = client.invite(authorized)
    client.server = make_server(replace(GUARDED, unready=frozenset()))
    client.server._authentication._secret = b"another"
    other, _ = client.invite(proof(old))

    assert [old.status, other.status] == [401, 401]
    assert all("stale=true" in each.headers.first("www-authenticate") for each in (old, other))


def test_a_client_without_a_password_is_not_challenged():
    answer, _ = RecordingClient().invite()

    assert answer.status == 200


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=120) | st.text(max_size=80).map(lambda text: f'Digest username="{text}"'))
def test_any_field_is_credentials_or_the_named_error(value):
    try:
        read_credentials(value)
    except BadHeader:
        return
