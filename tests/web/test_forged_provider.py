"""Somebody between us and the provider, or a provider that is another's: what is forged brings nobody in."""

import base64
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import jwt
import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from django.test import Client

from fairhearing.practice.models import Person
from fairhearing.web.oidc.claims import subject_of
from fairhearing.web.oidc.file import PROVIDER, ProviderSettings, Shape
from fairhearing.web.oidc.way import check_signature

from .test_provider import through, way_back

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),  # the provider's own, in its thread
]
KEY = generate_private_key(public_exponent=65537, key_size=2048)
CLIENT = "fairhearing"


class Provider(ThreadingHTTPServer):
    """As small as a provider can be. say: what its next id token says; the rest may be changed before a question."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Answering)
        self.url = f"http://localhost:{self.server_port}"
        self.forget()

    def forget(self):
        self.issuer, self.sign, self.changes, self.nonce, self.last = self.url, signed, {}, "", ""

    def token(self):
        claims = {"iss": self.url, "aud": CLIENT, "sub": "colin", "nonce": self.nonce, "iat": 0, "exp": 4_000_000_000}
        self.last = self.sign(claims | self.changes)
        return self.last


def signed(claims, key=KEY, algorithm="RS256"):
    return jwt.encode(claims, key, algorithm)


def unsigned(claims):
    return jwt.encode(claims, None, "none")


def by_another_key(claims):
    return signed(claims, generate_private_key(public_exponent=65537, key_size=2048))


def by_the_secret_both_know(claims):
    return signed(claims, "secret" * 8, "HS256")


def cut(claims):
    head, _, _ = signed(claims).rpartition(".")
    return f"{head}."


class _Answering(BaseHTTPRequestHandler):
    def do_GET(self):
        site = self.server
        if self.path.startswith("/ask"):
            query = dict(part.split("=", 1) for part in self.path.partition("?")[2].split("&"))
            site.nonce = query["nonce"]
            self.send_response(302)
            self.send_header("Location", f"http://localhost/sign-in/provider/provider?code=c&state={query['state']}")
            self.end_headers()
            return
        self.answer(
            {
                "/.well-known/openid-configuration": {
                    "issuer": site.issuer,
                    "authorization_endpoint": f"{site.url}/ask",
                    "token_endpoint": f"{site.url}/token",
                    "userinfo_endpoint": f"{site.url}/about",
                    "jwks_uri": f"{site.url}/keys",
                },
                "/about": {"sub": "colin"},
                "/keys": {"keys": [json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key())) | {"kid": "one"}]},
            }[self.path]
        )

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        if self.path.startswith("/ask"):
            self.do_GET()
            return
        self.answer({"access_token": "a", "token_type": "bearer", "id_token": self.server.token()})

    def answer(self, said):
        body = json.dumps(said).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def server():
    with Provider() as provider:
        thread = threading.Thread(target=provider.serve_forever, args=(0.05,))
        thread.start()
        yield provider
        provider.shutdown()
        thread.join(5)


@pytest.fixture
def provider(server, settings, practices):  # noqa: ARG001 - the rows it makes
    """The provider as oidc.json names it, by which the auditor may come in."""
    server.forget()
    made = ProviderSettings(Shape.PLAIN, server.url, CLIENT, "NHS account", "secret" * 8)
    settings.OIDC, settings.SOCIALACCOUNT_PROVIDERS = made, made.allauth()
    auditor = Person.objects.get(email="auditor@allerton.example")
    SocialAccount.objects.create(provider=PROVIDER, user=auditor, uid=subject_of({"sub": "colin"}, made), extra_data={})
    return server


def comes_in():
    """Say whether the auditor's sign-in goes on, to the code that is owed."""
    return through(Client(), "/sign-in/provider", "colin").url == "/sign-in/code"


def test_what_the_provider_itself_says_brings_in(provider):
    assert comes_in()
    assert provider.last


@pytest.mark.parametrize("sign", [unsigned, by_another_key, by_the_secret_both_know, cut])
def test_a_token_that_the_provider_did_not_sign_brings_nobody_in(provider, sign):
    provider.sign = sign

    assert not comes_in()
    assert provider.last


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "another"},
        {"iss": "https://another.example"},
        {"exp": 1_000_000_000},
        {"nonce": "of another question"},
        {"nonce": ""},
        {"sub": "somebody else"},
    ],
)
def test_a_token_for_others_of_others_over_or_of_another_question_brings_nobody_in(provider, changes):
    provider.changes = changes

    assert not comes_in()
    assert provider.last


def test_a_token_that_brought_somebody_in_brings_nobody_in_again(provider):
    assert comes_in()
    stolen = provider.last
    provider.sign = lambda _claims: stolen

    assert not comes_in()


def test_a_provider_that_calls_itself_by_another_name_is_not_asked(provider):
    provider.issuer = "https://another.example"
    client = Client()

    assert client.post("/sign-in/provider", headers={"host": "localhost"}).url == "/sign-in"
    assert "does not answer" in client.get("/sign-in").content.decode()


def test_a_provider_that_changes_its_name_meanwhile_brings_nobody_in(provider):
    client = Client()
    back = way_back(client, "/sign-in/provider", "colin")
    provider.issuer = "https://another.example"

    assert client.get(f"{back}&_redir", headers={"host": "localhost"}).url == "/sign-in"
    assert provider.last == ""


@pytest.mark.parametrize("token", ["", "a.b.c", "....", base64.b64encode(b"{}").decode() + ".."])
def test_what_is_no_token_is_refused(token):
    with pytest.raises(OAuth2Error):
        check_signature(token, {"keys": []})


def test_tokens_stay_on_the_server(provider):
    client = Client()

    answer = through(client, "/sign-in/provider", "colin")

    seen = str(answer.headers) + answer.content.decode() + str(client.cookies)
    assert provider.last not in seen
    assert provider.last.rpartition(".")[2] not in str(dict(client.session))
    assert requests.get(f"{provider.url}/about", timeout=5).ok
