"""Signing in by an identity provider: a real one on loopback, speaking as Entra ID and NHS CIS2 do."""

import json
import re
from html import unescape
from urllib.parse import urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from oidc_provider_mock import User, run_server_in_thread

from fairhearing.jobs.models import Outbox
from fairhearing.playback.unlock import UNLOCK_COOKIE
from fairhearing.practice.models import Person
from fairhearing.vault.home import Home
from fairhearing.web.oidc.claims import ClaimsRefused, check_allowed, claims_second_step, merged, subject_of
from fairhearing.web.oidc.file import BadProviderSettings, ProviderSettings, Shape, load_provider, usable_provider

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("cheap_hashes"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),  # the provider's own, in its thread
]
TENANT = "72f988bf-0000-4000-8000-2d7cd011db47"
USERS = [
    User(sub="colin", claims={"tid": TENANT, "oid": "o-1", "preferred_username": "colin@x.example", "amr": ["mfa"]}),
    User(sub="weak", claims={"tid": TENANT, "oid": "o-1", "amr": ["pwd"]}),
    User(sub="namesake", claims={"tid": TENANT, "oid": "o-2", "email": "auditor@allerton.example", "amr": ["mfa"]}),
    User(sub="stranger", claims={"tid": "another", "oid": "o-1", "amr": ["mfa"]}),
    User(sub="silent", claims={"tid": TENANT}),
    User(sub="smartcard", claims={"nhsid_useruid": "555254240100", "acr": "AAL3"}),
]
ENTRA = {"allowed": {"tid": (TENANT,)}, "second_step": {"amr": ("mfa",)}}


@pytest.fixture(scope="module")
def issuer():
    with run_server_in_thread(user_claims=USERS) as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture
def provider(issuer, settings):
    """Have this provider stand in oidc.json."""

    def use(shape=Shape.ENTRA, **more):
        made = ProviderSettings(shape, issuer, "fairhearing", "NHS account", "secret", **(more or ENTRA))
        settings.OIDC, settings.SOCIALACCOUNT_PROVIDERS = made, made.allauth()

    return use


def way_back(client, address, sub):
    """Press the button of this address, say at the provider who one is, and return where it sends one."""
    page = client.post(address, headers={"host": "localhost"})
    there = unescape(re.search(r'content="0;url=([^"]*)"', page.content.decode())[1])
    answer = requests.post(there, data={"sub": sub}, allow_redirects=False, timeout=5)
    back = urlsplit(answer.headers["Location"])
    return f"{back.path}?{back.query}"


def through(client, address, sub):
    return client.get(way_back(client, address, sub), headers={"host": "localhost"})


@pytest.fixture
def linked(provider, auditor, signed_in):
    """The auditor, whose account is linked with colin's."""
    provider()
    client = signed_in("auditor")
    session = client.session
    session["_auth_user_hash"] = auditor.get_session_auth_hash()
    session.save()
    assert through(client, "/account/provider/link", "colin").url == "/account?done"
    return auditor


def test_staff_who_linked_their_account_are_in_when_the_provider_vouches_for_a_second_step(linked):
    client = Client()

    answer = through(client, "/sign-in/provider", "colin")

    assert answer.url == "/"
    assert client.get("/log", headers={"host": "localhost"}).status_code == 200
    assert Outbox.objects.filter(verb="staff.sign_in.succeeded", actor=linked.account).exists()


def test_without_a_second_step_there_our_code_is_owed(linked):  # noqa: ARG001 - the link
    client = Client()

    answer = through(client, "/sign-in/provider", "weak")

    assert answer.url == "/sign-in/code"
    assert client.get("/log", headers={"host": "localhost"}).status_code == 302


@pytest.mark.parametrize("sub", ["namesake", "stranger", "silent"])
def test_nobody_comes_in_by_an_address_another_organisation_or_saying_too_little(linked, sub):  # noqa: ARG001
    client = Client()

    answer = through(client, "/sign-in/provider", sub)

    assert answer.url == "/sign-in"
    assert client.get("/log", headers={"host": "localhost"}).status_code == 302
    assert Person.objects.filter(email__contains="x.example").count() == 0
    assert SocialAccount.objects.count() == 1


def test_an_account_there_is_one_persons_here(linked, signed_in):
    other = signed_in("partner")

    answer = through(other, "/account/provider/link", "colin")

    assert answer.url == "/account?done"
    assert SocialAccount.objects.get().user == linked


def test_a_closed_account_does_not_come_in(linked):
    Person.objects.filter(id=linked.id).update(is_active=False)

    assert through(Client(), "/sign-in/provider", "colin").url == "/sign-in"


def test_a_key_holder_is_asked_for_the_passphrase_all_the_same(provider, signed_in):
    provider(Shape.CIS2, second_step={"acr": ("AAL3",)})
    assert through(signed_in("manager"), "/account/provider/link", "smartcard").url == "/account?done"
    client = Client()

    answer = through(client, "/sign-in/provider", "smartcard")

    assert answer.url == "/sign-in"
    assert "your passphrase and code are needed too" in client.get("/sign-in").content.decode()
    assert UNLOCK_COOKIE not in client.cookies
    assert client.get("/calls").status_code == 302


def test_a_card_of_nhs_cis2_signs_staff_in(provider, auditor, signed_in):
    provider(Shape.CIS2, second_step={"acr": ("AAL3",)})
    client = signed_in("partner")
    assert auditor
    through(client, "/account/provider/link", "smartcard")

    assert through(Client(), "/sign-in/provider", "smartcard").url == "/"


def test_a_way_back_is_good_once_and_in_its_own_browser(linked):  # noqa: ARG001 - the link
    client = Client()
    back = way_back(client, "/sign-in/provider", "colin")

    strange = Client().get(back, headers={"host": "localhost"})
    again = Client().get(f"{back}&_redir", headers={"host": "localhost"})
    first = client.get(back, headers={"host": "localhost"})
    second = client.get(f"{back}&_redir", headers={"host": "localhost"})

    assert 'http-equiv="refresh"' in strange.content.decode()
    assert again.url == "/sign-in"
    assert first.url == "/"
    assert second.url.startswith("/account")


def test_a_link_can_be_removed(linked, signed_in):
    through(client := Client(), "/sign-in/provider", "colin")

    client.post("/account/provider/unlink", headers={"host": "localhost"})

    assert not SocialAccount.objects.exists()
    assert through(Client(), "/sign-in/provider", "colin").url == "/sign-in"
    assert linked
    assert signed_in


def test_a_provider_that_does_not_answer_leaves_the_passphrase(provider, settings, practices):  # noqa: ARG001
    provider()
    settings.OIDC = ProviderSettings(Shape.PLAIN, "http://localhost:9", "x", "NHS account", "s")
    settings.SOCIALACCOUNT_PROVIDERS = settings.OIDC.allauth()
    client = Client()

    assert client.post("/sign-in/provider").url == "/sign-in"
    page = client.get("/sign-in").content.decode()
    assert "does not answer" in page
    assert "Sign in with NHS account" in page


def test_without_a_provider_there_is_no_button_and_no_way():
    assert "Sign in with" not in Client().get("/sign-in").content.decode()
    assert Client().post("/sign-in/provider").status_code == 404


def entra(**more):
    return ProviderSettings(Shape.ENTRA, "https://login.example", "x", "y", "z", **(ENTRA | more))


def test_a_subject_is_of_its_issuer_and_its_tenant():
    known = {"tid": TENANT, "oid": "o-1"}
    other = ProviderSettings(Shape.ENTRA, "https://other.example", "x", "y", "z")

    assert len({subject_of(known, entra()), subject_of(known | {"tid": "t"}, entra()), subject_of(known, other)}) == 3


def test_both_answers_must_be_of_one_person():
    assert merged({"id_token": {"sub": "a", "amr": ["mfa"]}, "userinfo": {"sub": "a", "amr": ["pwd"]}})["amr"] == [
        "mfa"
    ]
    for said in ({"userinfo": {"sub": "a"}}, {"id_token": {"sub": "a"}, "userinfo": {"sub": "b"}}):
        with pytest.raises(ClaimsRefused):
            merged(said)


@pytest.mark.parametrize(("claims", "vouched"), [({"amr": ["pwd", "mfa"]}, True), ({"amr": "pwd"}, False), ({}, False)])
def test_a_second_step_is_what_the_settings_say(claims, vouched):
    assert claims_second_step(claims, entra()) is vouched


def test_a_claim_that_is_asked_for_must_be_there():
    with pytest.raises(ClaimsRefused):
        check_allowed({"oid": "o-1"}, entra())


GOOD = {
    "shape": "entra",
    "issuer": "https://login.example/t/v2.0/",
    "client_id": "c",
    "secret_file": "oidc.secret",
    "label": "NHS account",
    "allowed": {"tid": [TENANT]},
    "second_step": {"amr": ["mfa"]},
}


def written(tmp_path, **changes):
    (tmp_path / "oidc.secret").write_text("hush\n")
    values = {key: value for key, value in (GOOD | changes).items() if value is not None}
    (tmp_path / "oidc.json").write_text(json.dumps(values))
    return load_provider(Home(tmp_path))


def test_the_settings_are_read(tmp_path):
    read = written(tmp_path)

    assert (read.issuer, read.secret, read.allowed) == ("https://login.example/t/v2.0", "hush", {"tid": (TENANT,)})
    assert "hush" not in repr(read)
    assert load_provider(Home(tmp_path / "elsewhere")) is None


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"issuer": "http://login.example"}, "issuer"),
        ({"issuer": None}, "issuer"),
        ({"shape": "other"}, "shape"),
        ({"allowed": None}, "allowed"),
        ({"allowed": {"tid": TENANT}}, "allowed"),
        ({"second_step": {"email": ["x"]}}, "second_step"),
        ({"secret_file": "absent"}, "secret_file"),
        ({"labell": "x"}, "labell"),
        ({"version": 2}, "version"),
        ({"label": " "}, "label"),
    ],
)
def test_what_is_wrong_in_the_settings_is_named(tmp_path, changes, named):
    with pytest.raises(BadProviderSettings, match=named):
        written(tmp_path, **changes)


def test_pages_start_without_a_provider_whose_settings_are_wrong_and_say_so(tmp_path, capsys):
    with pytest.raises(BadProviderSettings):
        written(tmp_path, shape="other")

    assert usable_provider(Home(tmp_path)) is None
    assert "'shape' must be" in capsys.readouterr().err
