"""Alarms are posted where an administrator said, over TLS that is verified, signed, and nowhere else."""

import hashlib
import hmac
import ssl
import time
from ipaddress import ip_address

import pytest

from fairhearing.alarms.errors import BadWebhook, NotDelivered
from fairhearing.alarms.receivers import Webhook
from fairhearing.alarms.webhook import SIGNATURE, check_url, may_reach, post

from .webhook_server import dripping_server, webhook_server

SECRET = "invented secret of the tests"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with webhook_server(tmp_path_factory.mktemp("hook")) as (hook, url, pem):
        yield hook, url, ssl.create_default_context(cafile=pem)


def anywhere(_address):
    return True


def send(server, **changes):
    _, url, context = server
    given = {"moment_s": 1_795_000_000, "reach": anywhere, "context": context}
    post(Webhook(url, SECRET), b'{"invented": 1}', **(given | changes))


def test_what_arrives_is_signed_so_that_the_receiver_can_tell(server):
    send(server)

    path, headers, body = server[0].requests[-1]
    expected = hmac.new(SECRET.encode(), b"1795000000." + body, hashlib.sha256).hexdigest()
    assert (path, body) == ("/hook?room=1", b'{"invented": 1}')
    assert headers[SIGNATURE] == f"t=1795000000,v1={expected}"


@pytest.mark.parametrize("status", [301, 307, 400, 500])
def test_what_is_not_taken_is_an_error_and_nothing_is_followed(server, status):
    hook = server[0]
    hook.statuses.append(status)
    before = len(hook.requests)

    with pytest.raises(NotDelivered, match=str(status)):
        send(server)

    assert len(hook.requests) == before + 1


def test_a_certificate_that_nobody_vouches_for_gets_nothing(server):
    before = len(server[0].requests)

    with pytest.raises(NotDelivered, match="SSLCertVerificationError"):
        send(server, context=ssl.create_default_context())

    assert len(server[0].requests) == before


def test_a_receiver_that_took_an_alarm_is_left_however_slowly_it_goes_on_answering(tmp_path):
    with dripping_server(tmp_path, each_s=0.05) as (url, pem):
        began_s = time.monotonic()

        send((None, url, ssl.create_default_context(cafile=pem)), within_s=0.3)

        assert time.monotonic() - began_s < 20


def test_this_machine_is_not_reached_whatever_name_leads_to_it(server):
    _, url, context = server
    port = url.rpartition(":")[2].partition("/")[0]
    before = len(server[0].requests)

    for host in ("127.0.0.1", "localhost"):
        with pytest.raises(NotDelivered):
            post(Webhook(f"https://{host}:{port}/", SECRET), b"{}", moment_s=1, context=context)
    with pytest.raises(NotDelivered, match="none that alarms go to"):
        post(Webhook(f"https://localhost:{port}/", SECRET), b"{}", moment_s=1, reach=lambda _: False, context=context)

    assert len(server[0].requests) == before


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("192.0.2.7", True),
        ("10.0.0.5", True),
        ("192.168.4.20", True),
        ("2001:db8::1", True),
        ("fd00:12::7", True),
        ("127.0.0.1", False),
        ("::1", False),
        ("::ffff:127.0.0.1", False),
        ("169.254.169.254", False),
        ("fe80::1", False),
        ("0.0.0.0", False),  # noqa: S104 - refused
        ("224.0.0.1", False),
        ("240.0.0.1", False),
    ],
)
def test_alarms_go_to_other_machines_only(address, allowed):
    assert may_reach(ip_address(address)) is allowed


@pytest.mark.parametrize(
    "typed",
    [
        "http://alarms.example/hook",
        "ftp://alarms.example/hook",
        "alarms.example/hook",
        "https://",
        "https://user:secret@alarms.example/",
        "https://alarms.example/#part",
        "https://alarms.example/a b",
        "https://alarms.example:port/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://localhost/",
        "https://169.254.169.254/latest",
        "https://alarms.example/" + "a" * 500,
    ],
)
def test_addresses_that_no_alarm_goes_to_are_refused_when_they_are_typed(typed):
    with pytest.raises(BadWebhook):
        check_url(typed)


@pytest.mark.parametrize("typed", [" https://alarms.example/hook?a=1 ", "https://192.168.4.20:8443/"])
def test_an_address_is_kept_as_it_is(typed):
    assert check_url(typed) == typed.strip()
