"""E-mail by the server that mail.json names, which is a real one here."""

import json
from email import message_from_bytes
from email.policy import default

import pytest

from fairhearing.practice.mail import Letter, NotSent, send_letter
from fairhearing.practice.mail_settings import BadMailSettings, Security, load_mail_settings
from fairhearing.vault.home import Home

from .mail_server import PASSWORD, USER, certificate, mail_server

LETTER = Letter("helen@allerton.example", "A message from Allerton", "Entries: 7\n\n— log abc\n")


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path)


def write(home, **values):
    given = {"host": "127.0.0.1", "security": "none", "from": "recorder@allerton.example", **values}
    (home.root / "mail.json").write_text(json.dumps({key: value for key, value in given.items() if value is not None}))
    return home


def test_without_a_file_there_is_no_mail(home):
    assert load_mail_settings(home) is None


def test_a_message_reaches_the_server_as_it_was_written(home):
    with mail_server() as (inbox, port):
        send_letter(load_mail_settings(write(home, port=port)), LETTER)

    ((sender, to, content),) = inbox.messages
    message = message_from_bytes(content, policy=default)
    assert (sender, to) == ("recorder@allerton.example", ("helen@allerton.example",))
    assert (message["Subject"], message["To"]) == ("A message from Allerton", "helen@allerton.example")
    assert message.get_content().replace("\r\n", "\n") == LETTER.body


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_an_encrypted_way_with_a_password(home, tmp_path, security):
    context, pem = certificate(tmp_path)
    (home.root / "mail.password").write_bytes(PASSWORD + b"\n")
    way = {"starttls": context} if security is Security.STARTTLS else {"tls": context}
    with mail_server(auth=True, **way) as (inbox, port):
        write(home, port=port, security=security, ca_file=str(pem), user=USER.decode(), password_file="mail.password")
        send_letter(load_mail_settings(home), LETTER)

    assert inbox.encrypted == [True]


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_a_server_whose_certificate_nobody_vouches_for_gets_nothing(home, tmp_path, security):
    context, _ = certificate(tmp_path)
    way = {"starttls": context} if security is Security.STARTTLS else {"tls": context}
    with mail_server(**way) as (inbox, port), pytest.raises(NotSent, match="SSLCertVerificationError"):
        send_letter(load_mail_settings(write(home, port=port, security=security)), LETTER)

    assert inbox.messages == []


def test_a_wrong_password_is_named_by_its_kind_and_no_address_is_said(home, tmp_path):
    context, pem = certificate(tmp_path)
    (home.root / "p").write_text("wrong\n")
    with mail_server(auth=True, starttls=context) as (_, port):
        write(home, port=port, security="starttls", ca_file=str(pem), user="recorder", password_file="p")
        with pytest.raises(NotSent) as raised:
            send_letter(load_mail_settings(home), LETTER)

    assert str(raised.value) == "the mail server did not take a message: SMTPAuthenticationError"


def test_a_server_that_refuses_or_is_not_there_is_named(home):
    with mail_server() as (inbox, port):
        inbox.refusing = True
        settings = load_mail_settings(write(home, port=port))
        with pytest.raises(NotSent, match="SMTPDataError"):
            send_letter(settings, LETTER)
    with pytest.raises(NotSent, match="ConnectionRefusedError"):
        send_letter(settings, LETTER)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"host": None}, "'host' must be a text"),
        ({"host": " "}, "'host' must be a text"),
        ({"security": "ssl"}, "'security' must be none, starttls or tls"),
        ({"security": None}, "'security' must be a text"),
        ({"port": 0}, "'port' must be a number"),
        ({"port": "25"}, "'port' must be a number"),
        ({"port": True}, "'port' must be a number"),
        ({"from": "Allerton"}, "'from' must be one e-mail address"),
        ({"from": "a@b c"}, "'from' must be one e-mail address"),
        ({"form": "x"}, "there is no key 'form'"),
        ({"version": 2}, "'version' must be 1"),
        ({"user": "recorder"}, "'user' needs 'password_file'"),
        ({"user": "recorder", "password_file": "none"}, "cannot be read"),
        ({"user": "recorder", "password_file": "empty"}, "is empty"),
        ({"host": "mail.example", "user": "recorder", "password_file": "p"}, "never sent in the clear"),
    ],
)
def test_what_cannot_be_used_is_named(home, changed, said):
    (home.root / "p").write_text("secret\n")
    (home.root / "empty").write_text("")

    with pytest.raises(BadMailSettings, match=said):
        load_mail_settings(write(home, **changed))


@pytest.mark.parametrize("text", ["", "[]", "{", "\ud800"])
def test_what_is_no_object_is_named(home, text):
    (home.root / "mail.json").write_bytes(text.encode("utf-8", "surrogatepass"))

    with pytest.raises(BadMailSettings):
        load_mail_settings(home)


@pytest.mark.parametrize(("security", "port"), [("none", 25), ("starttls", 587), ("tls", 465)])
def test_each_way_has_its_port(home, security, port):
    assert load_mail_settings(write(home, security=security)).port == port


def test_no_password_is_ever_printed(home):
    (home.root / "p").write_text("very secret\n")

    assert "secret" not in repr(load_mail_settings(write(home, user="recorder", password_file="p")))
