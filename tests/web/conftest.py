"""A running keyholder for the whole run of tests, and for each test two practices in the database."""

import base64
import secrets

import pytest
from django.conf import settings
from django.test import Client

from fairhearing.playback.unlock import UNLOCK_COOKIE
from fairhearing.practice.models import Person
from fairhearing.web import staff
from fairhearing.web.sessions import begin_session
from fairhearing.web.static_files import gather

from .sealed_calls import KEY_ROLES, PASSPHRASE, KeyedHome, add_call, add_practices

_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture(scope="session")
def keyed():
    """A home with two founded practices, and its keyholder answering."""
    keyed = KeyedHome(settings.HOME)
    keyed.found()
    keyed.start()
    gather()
    yield keyed
    keyed.stop()


@pytest.fixture(scope="session")
def sound(keyed):
    """Ten minutes of sound would be long: 70 seconds cross the boundary of a window, of segments and of answers."""
    return keyed.seal("allerton", 70)


@pytest.fixture(scope="session")
def interrupted(keyed):
    return keyed.seal("allerton", 3, closed=False, seed=2)


@pytest.fixture(scope="session")
def other_sound(keyed):
    return keyed.seal("westfield", 2, seed=3)


@pytest.fixture
def practices(db, keyed):  # noqa: ARG001 - the database
    return add_practices(keyed)


@pytest.fixture
def cheap_hashes(settings):
    """Where the cost of a passphrase is not the point."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def call(practices, sound):
    """One call of Allerton's, with sound."""
    return add_call(practices["allerton"], sound)


@pytest.fixture
def other_call(practices, other_sound):
    """One call of Westfield's, with sound."""
    return add_call(practices["westfield"], other_sound)


@pytest.fixture
def auditor(practices):  # noqa: ARG001 - the rows it makes
    """Somebody without a key, who has a passphrase and a device."""
    person = Person.objects.get(email="auditor@allerton.example")
    person.set_password(PASSPHRASE)
    person.save()
    person.secret = base64.b32encode(secrets.token_bytes(20)).decode()
    staff.enrol_device(person, person.secret, actor="demonstration")
    return person


@pytest.fixture
def signed_in(practices, keyed):  # noqa: ARG001 - the rows it makes
    """Return a browser in which somebody of this role has signed in."""
    return lambda role, practice="allerton": sign_in(Client(), keyed, practice, role)


@pytest.fixture
def manager(signed_in):
    return signed_in("manager")


def sign_in(client, keyed, practice, role):
    """Put a session, and a key holder's unlock, into a client without the pages."""
    person = Person.objects.get(email=f"{role}@{practice}.example")
    client.force_login(person, backend=_BACKEND)
    holder = type("Request", (), {"session": client.session})()
    begin_session(holder)
    holder.session.save()
    if role in KEY_ROLES:
        client.cookies[UNLOCK_COOKIE] = keyed.unlock(practice, role)
    client.person = person
    return client
