"""Who may read /metrics: this machine, and whoever has the token."""

import pytest
from django.conf import settings
from django.test import Client

from fairhearing.live.allowance import Allowance
from fairhearing.web import metrics
from fairhearing.web.metrics import make_token, token_path

pytestmark = pytest.mark.django_db

FAR = "192.0.2.7"


@pytest.fixture(autouse=True)
def _unspent(monkeypatch, keyed):  # noqa: ARG001 - the home
    monkeypatch.setattr(metrics, "failures", Allowance(times=10, within_s=60))
    yield
    token_path(settings.HOME).unlink(missing_ok=True)


def ask(address=FAR, **headers):
    return Client(headers=headers).get("/metrics", REMOTE_ADDR=address)


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
def test_this_machine_needs_no_token(address):
    answer = ask(address)

    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/plain; version=0.0.4")
    assert b"fairhearing_up" in answer.content


def test_another_machine_needs_the_token_and_only_its_hash_is_kept():
    token = make_token(settings.HOME)

    assert ask(authorization=f"Bearer {token}").status_code == 200
    assert ask(authorization=f"Bearer {token}x").status_code == 401
    assert ask().status_code == 401
    assert token not in token_path(settings.HOME).read_text()


def test_a_new_token_ends_the_one_before():
    before, after = make_token(settings.HOME), make_token(settings.HOME)

    assert ask(authorization=f"Bearer {before}").status_code == 401
    assert ask(authorization=f"Bearer {after}").status_code == 200


def test_without_a_token_no_word_opens_it():
    assert ask(authorization="Bearer no token").status_code == 401


def test_whoever_claims_to_speak_for_another_is_not_on_this_machine():
    assert ask("127.0.0.1", x_forwarded_for=FAR).status_code == 401


def test_too_many_wrong_tokens_are_refused_for_a_while():
    token = make_token(settings.HOME)

    tried = [ask(authorization="Bearer wrong").status_code for _ in range(11)]

    assert tried == [401] * 10 + [429]
    assert ask(authorization=f"Bearer {token}").status_code == 429
