"""What every answer carries, and what no page holds."""

import re

import pytest
from django.urls import reverse

from .test_robot import patterns

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keyed")]  # it gathers the static files

PAGES = ["/", "/sign-in", "/calls", "/log", "/no-such-page"]


def policy_of(response):
    return dict(part.split(None, 1) for part in response["Content-Security-Policy"].split("; "))


@pytest.mark.usefixtures("practices")
@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("who", ["client", "manager"])
def test_every_page_is_kept_by_nobody_and_framed_by_nobody(request, who, address):
    response = request.getfixturevalue(who).get(address)

    assert response["Cache-Control"] == "no-store"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["Cross-Origin-Embedder-Policy"] == "require-corp"


def test_the_policy_of_scripts_and_sources_allows_nothing_from_elsewhere(client):
    policy = policy_of(client.get("/sign-in"))

    assert policy["default-src"] == "'none'"
    assert policy["media-src"] == policy["style-src"] == policy["connect-src"] == policy["form-action"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert re.fullmatch(r"'nonce-[A-Za-z0-9+/=]{20,}'", policy["script-src"])
    assert policy["require-trusted-types-for"] == "'script'"
    assert policy["trusted-types"] == "fairhearing"
    assert "unsafe" not in str(policy)


def test_each_page_has_a_nonce_of_its_own_on_every_script(client):
    first, second = client.get("/sign-in"), client.get("/sign-in")
    nonce = policy_of(first)["script-src"].removeprefix("'nonce-").rstrip("'")

    scripts = re.findall(r"<script[^>]*>", first.content.decode())

    assert scripts
    assert all(f'nonce="{nonce}"' in script and "src=" in script for script in scripts)
    assert policy_of(second)["script-src"] != policy_of(first)["script-src"]


@pytest.mark.usefixtures("call")
@pytest.mark.parametrize("address", PAGES)
def test_no_page_names_another_host_or_carries_style_or_script_inline(manager, address):
    page = manager.get(address, follow=True).content.decode()

    assert not re.search(r"https?://", page.replace("http://www.w3.org/2000/svg", ""))
    assert " style=" not in page
    assert not re.search(r"\son[a-z]+=", page)
    assert "NHS" not in page.replace("NHS number", "")


@pytest.mark.usefixtures("practices")
def test_cookies_are_for_the_server_alone_and_secure_where_the_page_is(client):
    plain = client.post("/sign-in", {"email": "x@nowhere.example", "passphrase": "x"})
    page = client.get("/sign-in?next=/log", secure=True)

    cookies = [*plain.cookies.values(), *page.cookies.values()]
    assert cookies
    assert all(cookie["httponly"] and cookie["samesite"] == "Strict" for cookie in cookies)
    assert all(cookie["secure"] for cookie in page.cookies.values())


def test_addresses_take_opaque_ids_and_nothing_else():
    for pattern in patterns():
        converters = {type(converter).__name__ for converter in pattern.pattern.converters.values()}
        assert converters <= {"UUIDConverter", "SlugConverter"}, pattern.name


def test_sign_up_reset_and_e_mail_have_no_address(client):
    for address in ("/accounts/signup/", "/accounts/login/", "/password/reset/", "/accounts/email/", "/admin/"):
        assert client.get(address).status_code == 404
    assert reverse("sign-in") == "/sign-in"


def test_signing_out_tells_the_browser_to_forget_what_it_kept(signed_in):
    assert signed_in("auditor").post("/sign-out")["Clear-Site-Data"] == '"cache", "storage"'


@pytest.mark.usefixtures("call")
def test_what_an_answer_holds_is_said_with_its_letters(manager):
    answers = [manager.get(address, follow=True) for address in PAGES] + [manager.post("/log/download")]

    told = [answer["Content-Type"].lower().replace('"', "") for answer in answers]
    assert told == ["text/html; charset=utf-8"] * len(PAGES) + ["text/csv; charset=utf-8"]


@pytest.mark.parametrize("method", ["trace", "put", "delete", "patch"])
def test_pages_answer_no_other_method(manager, method):
    assert getattr(manager, method)("/calls").status_code == 405


@pytest.mark.parametrize(
    "address", ["/static/", "/static/fairhearing/", "/.git/config", "/static/../.git/config", "/.env"]
)
def test_neither_folders_nor_what_lies_beside_the_pages_is_served(client, address):
    assert client.get(address).status_code in (400, 404)


def test_a_session_is_named_by_more_than_128_bits(keyed, manager):
    unlock = manager.cookies["fairhearing_unlock"].value
    session = manager.cookies["sessionid"].value if "sessionid" in manager.cookies else manager.session.session_key

    assert len(unlock) * 5 > 128  # letters, digits and two signs: more than five bits each
    assert len(session) * 5 > 128  # of 36 letters and digits
    assert keyed.is_open(unlock)


def test_one_asks_for_a_session_by_a_button(client):
    for address in ("/", "/sign-in", "/calls"):
        client.get(address, follow=True)

    assert "_auth_user_id" not in client.session
