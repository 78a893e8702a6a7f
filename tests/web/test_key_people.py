"""Key holders come by five words and go with their key: the pages against a running keyholder."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from fairhearing.cli.main import main
from fairhearing.jobs.models import Outbox
from fairhearing.keyholder.client import KeyholderClient
from fairhearing.keyholder.errors import SignInFailed
from fairhearing.keyholder.holders.holders_client import HoldersClient
from fairhearing.playback.unlock import UNLOCK_COOKIE
from fairhearing.practice.models import Person, Role
from fairhearing.practice.people_models import Invitation

from .conftest import sign_in as put_session
from .sealed_calls import PASSPHRASE, code_at
from .test_keys_commands import Typist
from .test_people import choose_passphrase, link_of, secret_in

pytestmark = pytest.mark.django_db

NEW = {"full_name": "Amira Shah", "email": "amira.shah@westfield.example"}
STEP_S = 30


class Browser:
    """A person's browser: passphrase, phone, and a fresh code for each step."""

    def __init__(self):
        self.client, self.step = Client(), 0

    def enrol(self, link):
        self.client.post(link)
        self.words, answer = choose_passphrase(self.client)
        self.secret = secret_in(answer)
        return self.client.post("/join/device", {"secret": self.secret, "code": self.code()})

    def code(self):
        now = int(timezone.now().timestamp()) // STEP_S
        self.step = max(now - 1, self.step + 1)
        return code_at(self.secret, self.step * STEP_S)

    def sign_in(self, email):
        self.client.post("/sign-in", {"email": email, "passphrase": self.words})
        return self.client.post("/sign-in/code", {"code": self.code()})


@pytest.fixture
def manager(practices, keyed):  # noqa: ARG001 - the rows it makes
    client = put_session(Client(), keyed, "westfield", "manager")
    client.code = lambda: keyed.next_code(client.person.account)
    return client


def check_words(client):
    page = client.get("/join/words").content.decode()
    return re.search(r"app-words__words[^>]*>([a-z -]+)<", page)[1]


def holders(keyed):
    facts = HoldersClient(KeyholderClient(keyed.home.keyholder_socket)).holders("westfield")
    return {each.account: each.role for each in facts}


def test_an_assistant_comes_by_five_words_opens_recordings_and_loses_the_key_when_she_leaves(
    manager, keyed, other_call, other_sound
):
    link = link_of(manager.post("/people/invite/assistant", NEW | {"code": manager.code()}))
    amira = Browser()

    joined = amira.enrol(link)
    invitation = Invitation.objects.get()
    person = Person.objects.get(email=NEW["email"])
    before = amira.sign_in(NEW["email"])
    words = check_words(amira.client)
    address = f"/people/invitations/{invitation.id}/admit"
    wrong = manager.post(address, {"words": "one two three four five", "code": "1"})
    admitted = manager.post(address, {"words": words.upper(), "code": manager.code()})

    assert joined.url == "/join/words"
    assert before.url == "/sign-in"  # back to the passphrase: nobody is in before the words are typed
    assert "Those are not the five words" in wrong.content.decode()
    assert admitted.url == "/people?done"
    assert [(role.kind, role.practice_id) for role in person.roles.all()] == [("assistant", "westfield")]
    assert holders(keyed)[person.account] == "assistant"

    signed_in = amira.sign_in(NEW["email"])
    unlock = amira.client.cookies[UNLOCK_COOKIE].value
    listen = amira.client.get(f"/recordings/{other_sound.id}/listen")

    assert signed_in.url == "/notice"
    assert listen.status_code == 200

    page = manager.get(f"/people/{person.id}/leave").content.decode()
    left = manager.post(f"/people/{person.id}/leave", {"code": manager.code()})

    assert "the practice key changes" in page
    assert left.url == "/people?done"
    assert not keyed.is_open(unlock)
    assert person.account not in holders(keyed)
    with pytest.raises(SignInFailed):
        KeyholderClient(keyed.home.keyholder_socket).sign_in(person.account, amira.words, "198.51.100.7")
    assert not Person.objects.get(id=person.id).is_active
    assert Outbox.objects.filter(verb="role.taken", subject=person.account).count() == 1
    assert other_call.recordings.count() == 1


def test_a_manager_admits_somebody_at_a_terminal_by_the_words_they_read_out(manager, keyed, monkeypatch, capsys):
    amira = Browser()
    amira.enrol(link_of(manager.post("/people/invite/assistant", NEW | {"code": manager.code()})))
    words, person = check_words(amira.client), Person.objects.get(email=NEW["email"])

    def admit(read_out):
        def answer(asked):
            if "five words" in asked:
                return read_out
            if "e-mail" in asked:
                return NEW["email"] if "let in" in asked else "manager@westfield.example"
            return PASSPHRASE if "passphrase" in asked else manager.code()

        monkeypatch.setattr("sys.stdin", Typist(capsys, answer))
        return main(["keys", "admit", "--home", str(keyed.home.root)]), capsys.readouterr()

    wrong, said = admit("one two three four five")
    right, _ = admit(words.upper())
    again, over = admit(words)

    assert wrong != 0
    assert "words" in said.err
    assert right == 0
    assert (holders(keyed)[person.account], person.roles.get().kind) == ("assistant", "assistant")
    assert again != 0
    assert "nobody of this address waits to be let in" in over.err
    manager.post(f"/people/{person.id}/leave", {"code": manager.code()})
    assert person.account not in holders(keyed)


def test_whoever_has_no_role_any_more_but_still_holds_the_key_is_named_to_the_manager(manager, keyed):
    account = keyed.accounts["westfield", "assistant"]
    Role.objects.filter(person_id=account).delete()

    page = manager.get("/people").content.decode()

    assert "has no role here any more but still holds the practice’s key" in page
    assert manager.get(f"/people/keys/{Person.objects.get(id=account).id}").status_code == 200


def test_nobody_is_admitted_before_they_have_enrolled(manager):
    manager.post("/people/invite/assistant", NEW | {"code": manager.code()})
    invitation = Invitation.objects.get()

    assert manager.get(f"/people/invitations/{invitation.id}/admit").status_code == 404
