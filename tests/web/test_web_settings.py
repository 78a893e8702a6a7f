"""web.json and what follows from it: which address, which names, whose word."""

import json
import os
from contextlib import suppress

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from fairhearing.vault.home import Home
from fairhearing.web.proxies import ProxyMiddleware
from fairhearing.web.serving import HOSTS_VARIABLE, HTTPS_VARIABLE, PROXIES_VARIABLE, serving_of, tell_django
from fairhearing.web.web_settings import BadWebSettings, WebSettings, load_web_settings

ACME = {"directory": "https://ca.example/dir", "terms_agreed": True}


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path)


def written(home, values):
    home.web_json.write_text(values if isinstance(values, str) else json.dumps(values))
    return home


def test_without_a_file_pages_are_on_loopback_in_the_clear(home):
    serving = serving_of(home, None)

    assert load_web_settings(home) == WebSettings()
    assert (serving.url(8000), serving.encrypted) == ("http://127.0.0.1:8000", False)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "::1"])
def test_only_loopback_is_served_in_the_clear(home, host):
    assert not serving_of(home, host).encrypted


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "10.0.0.1", "2001:db8::1"])  # noqa: S104 - the point
def test_any_other_address_is_served_by_https(home, host):
    serving = serving_of(written(home, {"hosts": ["Recorder.Practice.example"]}), host)

    assert serving.encrypted
    assert serving.url(443).startswith("https://")
    assert serving.names[0] == "recorder.practice.example"


@pytest.mark.parametrize(
    "wrong",
    [
        "not JSON",
        "[]",
        {"version": 2},
        {"hots": []},
        {"host": "recorder.example"},
        {"host": 1},
        {"hosts": "one.example"},
        {"hosts": ["https://one.example"]},
        {"hosts": ["one.example:443"]},
        {"hosts": ["*"]},
        {"hosts": [".example"]},
        {"certificate": "bought"},
        {"certificate": "acme", "hosts": ["a.example"], "http_port": 80},
        {"certificate": "acme", "acme": ACME, "http_port": 80},
        {"certificate": "acme", "acme": ACME, "hosts": ["a.example"]},
        {"acme": {**ACME, "directory": "http://ca.example/dir"}},
        {"acme": {**ACME, "terms_agreed": "yes"}},
        {"acme": {**ACME, "mail": "x"}},
        {"http_port": 70000},
        {"http_port": True},
        {"trusted_proxies": ["proxy.example"]},
        {"trusted_proxies": ["10.0.0.0/8"]},
    ],
)
def test_what_cannot_be_meant_is_refused_by_its_key(home, wrong):
    with pytest.raises(BadWebSettings, match=r"web\.json"):
        load_web_settings(written(home, wrong))


@given(st.recursive(st.none() | st.text() | st.integers(), lambda each: st.lists(each, max_size=3), max_leaves=5))
def test_any_value_of_any_key_is_taken_or_refused_by_name(tmp_path_factory, value):
    home = Home(tmp_path_factory.getbasetemp())
    for key in ("host", "hosts", "certificate", "http_port", "trusted_proxies", "acme"):
        written(home, {key: value})
        with suppress(BadWebSettings):
            assert load_web_settings(home)


def through(settings, peer, **headers):
    """What Django is told of a request that came from this peer with these headers."""
    settings.PROXIES = ("192.0.2.0/28",)
    seen = []
    ProxyMiddleware(lambda request: seen.append(request) or HttpResponse())(
        RequestFactory().get("/", REMOTE_ADDR=peer, **headers)
    )
    return seen[0].META["REMOTE_ADDR"], seen[0].is_secure()


def test_a_trusted_proxy_says_who_asks_and_how(settings):
    said = {"HTTP_X_FORWARDED_FOR": "6.6.6.6, 198.51.100.4, 192.0.2.9", "HTTP_X_FORWARDED_PROTO": "https"}

    assert through(settings, "192.0.2.1", **said) == ("198.51.100.4", True)


def test_nobody_else_is_believed(settings):
    said = {"HTTP_X_FORWARDED_FOR": "198.51.100.4", "HTTP_X_FORWARDED_PROTO": "https", "HTTP_FORWARDED": "for=1.1.1.1"}

    assert through(settings, "203.0.113.5", **said) == ("203.0.113.5", False)


def test_the_web_process_believes_the_proxies_of_its_settings_file(home, monkeypatch):
    for variable in (HOSTS_VARIABLE, HTTPS_VARIABLE, PROXIES_VARIABLE):
        monkeypatch.setenv(variable, "")
    written(home, {"trusted_proxies": ["127.0.0.1"], "hosts": ["recorder.example", "::1"]})

    tell_django(serving_of(home, None))

    assert os.environ[PROXIES_VARIABLE] == "127.0.0.1/32"
    assert os.environ[HTTPS_VARIABLE] == "1"
    assert os.environ[HOSTS_VARIABLE].split(",")[-2:] == ["recorder.example", "[::1]"]
