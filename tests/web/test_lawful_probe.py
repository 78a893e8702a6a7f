"""Clause C7 turns when a listen is for no purpose of the list, when one has no basis, and when the log is not shown."""

from datetime import timedelta

import pytest
from django.utils import timezone

from fairhearing.audit.kinds import EntryKind
from fairhearing.clauses.bases import BASES
from fairhearing.clauses.proof import Verdict
from fairhearing.jobs.models import LogEntry
from fairhearing.keyholder.client import KeyholderClient
from fairhearing.keyholder.errors import UnknownPurpose
from fairhearing.keyholder.listening.purposes import Purpose
from fairhearing.playback.models import Listen
from fairhearing.playback.probe import ask_lawful, lawful_bases

from .shown_log import forget_others, show
from .test_listening import begin

pytestmark = pytest.mark.django_db

MAPPED, LISTENS, REFUSED, RECORD = range(4)


@pytest.fixture(autouse=True)
def shown(practices, keyed):  # noqa: ARG001 - the rows' practices
    forget_others()


@pytest.fixture
def allerton(practices):
    return practices["allerton"]


def found(practice, **changed):
    show()
    return ask_lawful(practice, timezone.now() + timedelta(minutes=1), **changed)


@pytest.mark.usefixtures("call")
def test_a_listen_with_its_purpose_is_met_until_one_is_for_a_purpose_nobody_knows(allerton, manager, sound):
    address = begin(manager, sound.id)
    kept = found(allerton)
    listen = Listen.objects.filter(id=address.rpartition("/")[2])
    listen.update(purpose="curiosity")
    written = found(allerton)
    listen.update(purpose="patient_care")
    entry = LogEntry.objects.get(practice="allerton", verb="sound.begun")
    LogEntry.objects.filter(index=entry.index).update(detail=entry.detail | {"purpose": "curiosity"})
    logged = found(allerton)
    LogEntry.objects.filter(index=entry.index).update(detail=entry.detail)

    assert kept.figure == "1 of 1 listens in a month"
    assert [kept.answers[at].verdict for at in (MAPPED, LISTENS)] == [Verdict.KEPT] * 2
    assert written.answers[LISTENS].verdict is Verdict.BROKEN
    assert logged.answers[LISTENS].verdict is Verdict.BROKEN
    assert logged.figure == "0 of 1 listens in a month"
    assert found(allerton).answers[LISTENS].verdict is Verdict.KEPT


@pytest.mark.usefixtures("call")
def test_a_listen_the_keyholder_made_past_the_pages_counts(allerton, manager, sound):
    address = begin(manager, sound.id)
    Listen.objects.filter(id=address.rpartition("/")[2]).delete()

    assert found(allerton).figure == "1 of 1 listens in a month"


@pytest.mark.usefixtures("call")
def test_a_purpose_without_a_basis_breaks_it_and_so_do_its_listens(allerton, manager, sound):
    begin(manager, sound.id)
    missing = {purpose: basis for purpose, basis in BASES.items() if purpose is not Purpose.CONCERN_OR_COMPLAINT}

    proof = found(allerton, bases=missing)

    assert [proof.answers[at].verdict for at in (MAPPED, LISTENS)] == [Verdict.BROKEN] * 2
    assert proof.answers[MAPPED].found == "10 of 11 purposes"


@pytest.mark.usefixtures("call")
def test_a_listen_without_a_purpose_of_the_list_is_refused_and_counted(allerton, keyed, sound, settings):
    unlock = keyed.unlock("allerton", "manager")
    with pytest.raises(UnknownPurpose):
        KeyholderClient(settings.HOME.keyholder_socket).begin(
            unlock, sound.id, "curiosity", "", "room-1", header=bytes(40), segments=1, closed=True
        )

    assert found(allerton).answers[REFUSED].found == "1 refused"


def test_nobody_listened_is_met_and_a_log_that_is_not_shown_is_not_known(allerton):
    nobody = found(allerton)
    LogEntry.objects.all().delete()
    behind = ask_lawful(allerton, timezone.now() + timedelta(minutes=30))

    assert (nobody.answers[LISTENS].verdict, nobody.answers[LISTENS].found) == (Verdict.KEPT, "Nobody listened")
    assert behind.answers[LISTENS].verdict is Verdict.UNKNOWN


@pytest.mark.usefixtures("call")
def test_the_rows_say_what_each_purpose_rests_on(allerton, manager, sound):
    begin(manager, sound.id)
    show()

    purposes, without = lawful_bases(allerton, timezone.now()).tables

    row = next(row for row in purposes.rows if row[0] == "Concern or complaint")
    assert row[1:] == ("6(1)(c)", "9(2)(h)", "Para 2 (health or social care)", "Implied consent", "1")
    assert len(purposes.rows) == len(Purpose)
    assert without.rows == ()
    assert LogEntry.objects.filter(kind=EntryKind.LISTENED).exists()
