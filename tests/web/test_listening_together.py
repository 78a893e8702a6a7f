"""The manager plays a call to somebody: named, confirmed by their own code, told on every page of listens."""

import base64
import secrets

import pytest

from fairhearing.jobs.models import Outbox
from fairhearing.playback.models import Listen, Present
from fairhearing.playback.presence import forget_patients
from fairhearing.practice.models import Extension, Person
from fairhearing.vault.clock import Clock
from fairhearing.web.staff import enrol_device

from .sealed_calls import code_at
from .test_listening import begin

pytestmark = pytest.mark.django_db


@pytest.fixture
def partner(practices):  # noqa: ARG001 - the people of the practice
    return Person.objects.get(email="partner@allerton.example")


@pytest.fixture
def listen(manager, call, sound, partner):  # noqa: ARG001 - the call the sound is of
    """A listen with a partner, a patient and a clinician."""
    given = {"company": "named", "with": [partner.account], "patients": "Margaret Holroyd", "names": "Dr  Ito,"}
    return begin(manager, sound.id, **given)


def test_who_is_there_becomes_rows_and_an_entry_without_a_name(listen, partner):
    rows = Present.objects.order_by("id").values_list("person", "name", "kind")

    assert list(rows) == [(partner.id, "", "staff"), (None, "Margaret Holroyd", "patient"), (None, "Dr Ito", "other")]
    assert Listen.objects.get().who_can_hear == "With Ruth Okafor, Margaret Holroyd (patient) and Dr Ito"
    entry = Outbox.objects.get(verb="presence.named")
    assert entry.detail == {"listen": listen.rpartition("/")[2], "people": [partner.account], "others": 2}


def test_a_partner_who_is_there_says_so_by_their_own_code_in_the_same_session(manager, call, listen, partner):
    secret = base64.b32encode(secrets.token_bytes(20)).decode()
    enrol_device(partner, secret, actor="test")
    row = Present.objects.get(person=partner)
    before = manager.get(listen).content.decode()

    wrong = manager.post(f"/present/{row.pk}", {"code": "12345"})
    right = manager.post(f"/present/{row.pk}", {"code": code_at(secret, int(Clock().now().timestamp()))})

    assert "6-digit code of Ruth Okafor" in before
    assert (wrong.status_code, right.url) == (422, listen)
    assert "With Ruth Okafor (confirmed by their own code)" in manager.get(f"/calls/{call.id}").content.decode()
    entry = Outbox.objects.get(verb="presence.confirmed")
    assert (entry.actor, entry.role) == (partner.account, "partner")


def test_a_code_of_somebody_else_or_at_somebody_elses_listen_confirms_nothing(manager, signed_in, listen, partner):
    enrol_device(partner, base64.b32encode(secrets.token_bytes(20)).decode(), actor="test")
    row = Present.objects.get(person=partner)

    wrong = manager.post(f"/present/{row.pk}", {"code": "000000"}).status_code
    elsewhere = signed_in("assistant").post(f"/present/{row.pk}", {"code": "000000"}).status_code
    typed = manager.post(f"/present/{Present.objects.get(name='Dr Ito').pk}", {"code": "000000"}).status_code

    assert (wrong, elsewhere, typed) == (422, 404, 404)
    assert not Present.objects.exclude(confirmed_at=None).exists()
    assert listen


def test_whose_call_it_is_reads_staff_by_name_and_others_by_their_number(signed_in, listen):
    member = signed_in("member")
    Extension.objects.filter(practice="allerton", extension="201").update(person=member.person)

    page = member.get("/my-calls/listens").content.decode()

    assert "with Ruth Okafor and 2 others" in page
    assert "Holroyd" not in page
    assert listen


def test_with_the_recording_goes_the_name_of_a_patient_who_was_there(listen, sound):
    forget_patients([sound.id])

    assert Listen.objects.get().who_can_hear == "With Ruth Okafor, a patient or caller and Dr Ito"
    assert not Present.objects.filter(name="Margaret Holroyd").exists()
    assert listen


def test_somebody_of_another_practice_cannot_be_named_as_present(manager, sound, call):  # noqa: ARG001 - the call
    other = Person.objects.get(email="partner@westfield.example")

    answer = manager.post(
        f"/recordings/{sound.id}/listen",
        {"purpose": "patient_care", "place": "1", "company": "named", "with": other.account},
    )

    assert answer.status_code == 422
    assert 'id="names-error"' in answer.content.decode()
