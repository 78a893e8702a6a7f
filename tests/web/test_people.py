"""People come by a link, change and go; who may do which of it is refused or done, and said."""

import base64
import re
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.utils import timezone
from tests.practice.mail_server import mail_server

from fairhearing.jobs.models import Outbox
from fairhearing.practice.appointing import end_expired_roles
from fairhearing.practice.models import Extension, Person, Role
from fairhearing.practice.people_models import Invitation
from fairhearing.web import staff

from .sealed_calls import NOW, PASSPHRASE, code_at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("cheap_hashes")]

NEW = {"full_name": "Sanjay Rao", "email": "Sanjay.Rao@allerton.example"}
LINK = re.compile(r"http://testserver(/join/[A-Za-z0-9_-]{43})<")


@pytest.fixture
def partner(signed_in):
    """A partner who has a device."""
    client = signed_in("partner")
    client.secret = base64.b32encode(b"partner's own device").decode()
    staff.enrol_device(client.person, client.secret, actor="demonstration")
    return client


def fresh(client):
    return code_at(client.secret, int(timezone.now().timestamp()))


def invite(client, choice="member", **changed):
    return client.post(f"/people/invite/{choice}", NEW | changed)


def link_of(answer):
    return LINK.search(answer.content.decode())[1]


def drawn_words(answer):
    return re.search(r'name="drawn" value="([^"]+)"', answer.content.decode())[1]


def choose_passphrase(client):
    words = drawn_words(client.get("/join/passphrase"))
    answer = client.post("/join/passphrase", {"drawn": words, "new_passphrase": words, "new_passphrase_again": words})
    return words, answer


def secret_in(answer):
    return re.search(r'name="secret" value="([A-Z2-7]+)"', answer.content.decode())[1]


def come_in(link):
    """Take up a link in a browser of one's own, and set all up. Returns passphrase and secret."""
    client = Client()
    client.post(link)
    words, answer = choose_passphrase(client)
    secret = secret_in(answer)
    done = client.post("/join/device", {"secret": secret, "code": code_at(secret, int(timezone.now().timestamp()))})
    assert done.url == "/sign-in"
    return words, secret


def sign_in(words, secret, email=NEW["email"]):
    client = Client()
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        client.post("/sign-in", {"email": email, "passphrase": words})
        answer = client.post("/sign-in/code", {"code": code_at(secret, int(timezone.now().timestamp()))})
    return client, answer


def entries(verb):
    return [(row.actor, row.subject, row.detail) for row in Outbox.objects.filter(verb=verb).order_by("number")]


def test_somebody_who_is_invited_is_in_by_their_own_passphrase_and_phone(manager):
    link = link_of(invite(manager))

    words, secret = come_in(link)
    client, answer = sign_in(words, secret)

    person = Person.objects.get(email="sanjay.rao@allerton.example")
    assert answer.url == "/notice"
    assert client.get("/now").status_code == 200
    assert [(role.kind, role.practice_id) for role in person.roles.all()] == [("member", "allerton")]
    assert entries("role.given") == [(person.account, person.account, {"given": "member"})]


def test_neither_link_nor_secret_nor_passphrase_is_kept(manager):
    link = link_of(invite(manager))
    client = Client()
    client.post(link)
    words, answer = choose_passphrase(client)

    kept = str(dict(client.session.items())) + str(list(Invitation.objects.values()))

    assert link.rpartition("/")[2] not in kept
    assert secret_in(answer) not in kept
    assert words not in kept


def test_opening_a_link_uses_up_nothing(manager):
    link = link_of(invite(manager))

    pages = [Client().get(link) for _ in range(3)]

    assert [page.status_code for page in pages] == [200] * 3
    assert "You are invited as team member" in pages[-1].content.decode()
    assert come_in(link)


def test_a_link_is_good_once(manager):
    link = link_of(invite(manager))
    come_in(link)

    assert Client().get(link).status_code == 404
    assert Client().post(link).status_code == 404


def test_a_link_is_good_for_fourteen_days(manager):
    link = link_of(invite(manager))

    with time_machine.travel(timezone.now() + timedelta(days=13, hours=23)):
        before = Client().get(link).status_code
    with time_machine.travel(timezone.now() + timedelta(days=14, seconds=1)):
        after = Client().get(link)

    assert (before, after.status_code) == (200, 404)
    assert "This link does not work" in after.content.decode()


def test_a_new_link_kills_the_one_before_even_half_way(manager):
    first = link_of(invite(manager))
    client = Client()
    client.post(first)
    invitation = Invitation.objects.get()

    second = link_of(manager.post(f"/people/invitations/{invitation.id}/link"))

    assert Client().get(first).status_code == 404
    assert client.get("/join/passphrase").status_code == 404
    assert come_in(second)


def test_an_invitation_that_is_taken_back_is_dead(manager):
    link = link_of(invite(manager))
    invitation = Invitation.objects.get()

    answer = manager.post(f"/people/invitations/{invitation.id}/revoke")

    assert answer.url == "/people?done"
    assert Client().get(link).status_code == 404
    assert entries("invitation.revoked")[0][1] == invitation.id.hex


def test_who_lost_the_right_to_invite_invites_nobody_by_an_older_link(manager):
    link = link_of(invite(manager))
    Role.objects.filter(person=manager.person).delete()

    assert Client().get(link).status_code == 404


def test_a_wrong_code_lets_nobody_in_and_the_phone_stays_the_same(manager):
    client = Client()
    client.post(link_of(invite(manager)))
    _, answer = choose_passphrase(client)
    secret = secret_in(answer)

    again = client.post("/join/device", {"secret": secret, "code": "000000"})

    assert again.status_code == 422
    assert secret_in(again) == secret
    assert not Person.objects.filter(email="sanjay.rao@allerton.example").exists()


def test_the_phones_picture_and_text_hold_the_same_secret_and_nobody_elses_server(manager):
    client = Client()
    client.post(link_of(invite(manager)))
    _, answer = choose_passphrase(client)
    page = answer.content.decode()

    secret = secret_in(answer)

    assert " ".join(secret[n : n + 4] for n in range(0, 32, 4)) in page
    assert "<path d=" in page
    assert "http" not in re.sub(r"http://www.w3.org", "", page)


def test_somebody_with_a_sign_in_accepts_with_that_one(manager, signed_in):
    other = signed_in("auditor", "westfield")
    link = link_of(invite(manager, "auditor", email=other.person.email))

    stranger = Client().post(link)
    page = other.get(link).content.decode()
    accepted = other.post(f"{link}/accept")

    assert stranger.url == link
    assert "Accept" in page
    assert accepted.url == "/"
    assert set(other.person.roles.values_list("practice_id", "kind")) == {
        ("westfield", "auditor"),
        ("allerton", "auditor"),
    }


def test_nobody_accepts_in_anothers_place(manager, signed_in):
    other = signed_in("auditor", "westfield")
    link = link_of(invite(manager, "auditor", email=other.person.email))

    assert signed_in("member").post(f"{link}/accept").status_code == 404
    assert not Role.objects.filter(person=other.person, practice="allerton").exists()


@pytest.mark.parametrize("choice", ["manager", "partner", "deputy-assistant", "deputy-manager", "owner"])
def test_a_manager_does_not_appoint_what_partners_appoint(manager, choice):
    assert invite(manager, choice).status_code == 404
    assert not Invitation.objects.exists()


def test_a_partner_appoints_a_partner_by_a_fresh_code(partner):
    refused = invite(partner, "partner", code="000000")
    made = invite(partner, "partner", code=fresh(partner))

    assert refused.status_code == 422
    assert made.status_code == 200
    assert Invitation.objects.get().kind == "partner"


def test_an_assistant_sees_who_there_is_and_changes_nobody(signed_in):
    assistant = signed_in("assistant")

    assert assistant.get("/people").status_code == 200
    assert assistant.get("/people/invite").status_code == 403


def test_what_is_missing_is_said(manager):
    page = invite(manager, full_name=" ", email="nobody").content.decode()

    assert "Enter their name" in page
    assert "Enter their e-mail address" in page


def test_somebody_who_is_invited_or_here_already_is_not_invited_again(manager):
    invite(manager)

    assert "invited already" in invite(manager).content.decode()
    assert "here already" in invite(manager, email="member@allerton.example").content.decode()


def test_the_link_goes_by_e_mail_with_nothing_but_the_recipients_own_name(manager):
    with mail_server() as (inbox, port):
        (settings.HOME.root / "mail.json").write_text(
            f'{{"host": "127.0.0.1", "port": {port}, "security": "none", "from": "calls@allerton.example"}}'
        )
        try:
            answer = invite(manager)
        finally:
            (settings.HOME.root / "mail.json").unlink()

    sender, to, content = inbox.messages[0]
    text = content.decode()
    assert "It was sent to them by e-mail as well." in answer.content.decode()
    assert (sender, to) == ("calls@allerton.example", ("sanjay.rao@allerton.example",))
    assert "Dear Sanjay Rao" in text
    assert link_of(answer) in text.replace("=\r\n", "").replace("=3D", "=")
    assert not any(name in text for name in ("Ashworth", "Okafor", "Helen"))


def test_without_a_mail_server_the_link_is_shown_to_copy(manager):
    answer = invite(manager)

    assert "This system sends no e-mail" in answer.content.decode()
    assert link_of(answer)


def test_a_mail_server_that_is_away_does_not_stop_the_invitation(manager):
    (settings.HOME.root / "mail.json").write_text(
        '{"host": "127.0.0.1", "port": 1, "security": "none", "from": "calls@allerton.example"}'
    )
    try:
        answer = invite(manager)
    finally:
        (settings.HOME.root / "mail.json").unlink()

    assert "could not be sent" in answer.content.decode()
    assert link_of(answer)


def test_a_forgotten_passphrase_is_replaced_by_a_link_and_the_old_one_is_good_until_then(manager):
    member = Person.objects.get(email="member@allerton.example")
    member.set_password(PASSPHRASE)
    member.save()
    link = link_of(manager.post(f"/people/{member.id}/sign-in"))
    before = Person.objects.get(id=member.id).check_password(PASSPHRASE)

    words, secret = come_in(link)
    client, answer = sign_in(words, secret, member.email)

    assert before
    assert answer.url == "/"
    assert client.get("/now").status_code == 200
    assert not Person.objects.get(id=member.id).check_password(PASSPHRASE)
    assert member.account in [subject for _, subject, _ in entries("person.changed")]


@pytest.mark.parametrize(("elsewhere", "is_given"), [("partner", False), ("assistant", False), ("member", True)])
def test_who_matters_in_another_practice_too_is_given_a_new_sign_in_by_nobody_of_this_one_alone(
    manager, practices, elsewhere, is_given
):
    member = Person.objects.get(email="member@allerton.example")
    Role.objects.create(person=member, practice=practices["westfield"], kind=elsewhere, since=NOW)

    answer = manager.post(f"/people/{member.id}/sign-in", follow=True)

    assert Invitation.objects.filter(person=member).exists() is is_given
    assert ("in another practice too" in answer.content.decode()) is not is_given


def test_a_leaver_loses_everything_at_once_and_the_page_says_so_before(partner, signed_in):
    member = signed_in("member")
    Extension.objects.filter(extension="201").update(person=member.person)
    address = f"/people/{member.person.id}/leave"

    page = partner.get(address).content.decode()
    wrong = partner.post(address, {"code": "000000"})
    still_in = member.get("/now").status_code
    done = partner.post(address, {"code": fresh(partner)})

    assert "loses access now" in page
    assert "1 extension of theirs becomes nobody’s" in page
    assert (wrong.status_code, still_in) == (422, 200)
    assert done.url == "/people?done"
    assert member.get("/now").status_code == 302
    assert Extension.objects.get(extension="201", practice="allerton").person is None
    assert entries("role.taken") == [(partner.person.account, member.person.account, {"taken": "member"})]


def test_the_last_manager_cannot_go(partner, manager):
    address = f"/people/{manager.person.id}/leave"

    answer = partner.post(address, {"code": fresh(partner)})

    assert "This is the last manager" in answer.content.decode()
    assert manager.person.roles.count() == 1


def test_nobody_takes_their_own_role_away(manager):
    answer = manager.post(f"/people/{manager.person.id}/leave", {"code": "123456"})

    assert "role of their own" in answer.content.decode()


def test_a_partner_signs_for_a_manager_who_was_there_before(partner, manager):
    address = f"/people/{manager.person.id}/sign"
    before = partner.get(f"/people/{manager.person.id}").content.decode()

    answer = partner.post(address, {"code": fresh(partner), "reason": "Partners’ meeting"})

    after = partner.get(f"/people/{manager.person.id}").content.decode()
    assert "No partner has signed this" in before
    assert answer.url == "/people?done"
    assert "Signed by Ruth Okafor, partner" in after
    assert entries("appointment.signed")[0][:2] == (partner.person.account, manager.person.account)


def test_a_role_for_a_time_ends_by_itself_to_the_minute(manager):
    Role.objects.filter(person=manager.person).update(until=timezone.now() + timedelta(hours=1))
    before = manager.get("/people").status_code

    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        after = Client()
        after.cookies = manager.cookies
        refused = after.get("/people").status_code
        ended = end_expired_roles(timezone.now())

    assert before == 200
    assert refused in (302, 403)
    assert ended == 1
    assert entries("role.taken")[0][0] == "worker"


def test_whoever_has_no_role_here_is_not_shown(manager, signed_in):
    theirs = signed_in("auditor", "westfield").person

    assert manager.get(f"/people/{theirs.id}").status_code == 404
    assert theirs.email not in manager.get("/people").content.decode()


def test_a_new_notice_is_asked_for_at_the_next_sign_in_and_the_manager_sees_who_has_not_read_it(manager, signed_in):
    member = signed_in("member")
    changed = manager.post("/people/notice/change", {"text": "Calls are recorded.\n\nYours too."})
    unread = manager.get("/people/notice").content.decode()

    page = member.get("/notice").content.decode()
    unticked = member.post("/notice", {"number": "2"})
    old = member.post("/notice", {"number": "1", "read": "yes"})
    read = member.post("/notice", {"number": "2", "read": "yes"})

    assert changed.url == "/people/notice?done"
    assert "6 people have not read the staff notice" in unread
    assert "The staff notice has changed" in page
    assert "<p>Yours too.</p>" in page
    assert (unticked.status_code, old.status_code, read.status_code) == (422, 422, 302)
    assert "5 people have not read" in manager.get("/people/notice").content.decode()
    assert entries("notice.acknowledged") == [
        (member.person.account, member.person.account, {"version": 2}),
    ]


def test_whoever_has_not_read_it_is_led_there_and_then_on(practices):  # noqa: ARG001 - the people
    person = Person.objects.get(email="auditor@allerton.example")
    person.set_password(PASSPHRASE)
    person.save()
    person.acknowledgements.all().delete()
    secret = base64.b32encode(b"auditor's own device").decode()
    staff.enrol_device(person, secret, actor="demonstration")
    client = Client()
    client.get("/sign-in?next=/log")
    client.post("/sign-in", {"email": person.email, "passphrase": PASSPHRASE})

    first = client.post("/sign-in/code", {"code": code_at(secret, int(timezone.now().timestamp()))})
    then = client.post("/notice", {"number": "1", "read": "yes"})

    assert (first.url, then.url) == ("/notice", "/log")
    assert person.acknowledgements.get().read_at > NOW


def is_of_westfield_too(practices, person, kind):
    Role.objects.create(person=person, practice=practices["westfield"], kind=kind, since=NOW)


def test_a_link_for_a_new_sign_in_is_dead_once_its_owner_is_partner_of_another_practice(manager, signed_in, practices):
    member = signed_in("member").person
    link = link_of(manager.post(f"/people/{member.id}/sign-in"))
    is_of_westfield_too(practices, member, Role.Kind.PARTNER)

    page = manager.get(f"/people/{member.id}").content.decode()

    assert Client().post(link).status_code == 404
    assert f"/people/{member.id}/sign-in" not in page
    assert "in another practice too: somebody of there has to do it" in page


def test_an_older_invitation_does_not_take_the_account_that_another_practice_made_since(manager, practices):
    link, half_way = link_of(invite(manager)), Client()
    half_way.post(link)
    _, answer = choose_passphrase(half_way)
    theirs = Person.objects.create(email=NEW["email"].lower(), full_name="Sanjay Rao", created_at=NOW)
    theirs.set_password(PASSPHRASE)
    theirs.save()
    is_of_westfield_too(practices, theirs, Role.Kind.AUDITOR)
    secret = secret_in(answer)

    half_way.post("/join/device", {"secret": secret, "code": code_at(secret, int(timezone.now().timestamp()))})
    page = Client().get(link).content.decode()

    theirs.refresh_from_db()
    assert theirs.check_password(PASSPHRASE)
    assert "You have a sign-in already" in page


def test_nobody_is_made_a_key_holder_over_the_sign_in_of_another_practices_partner(partner, signed_in, practices):
    member = signed_in("member").person
    is_of_westfield_too(practices, member, Role.Kind.PARTNER)

    answer = invite(partner, "assistant", email=member.email, code=fresh(partner))

    assert "in another practice too" in answer.content.decode()
    assert not Invitation.objects.filter(person=member).exists()
