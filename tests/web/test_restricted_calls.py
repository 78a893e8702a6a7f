"""A restricted call is played for few purposes only: by page, by function, and within a listen that goes on."""

from functools import partial
from itertools import count

import pytest
from django.utils import timezone

from fairhearing.audit.verbs import Verb
from fairhearing.jobs.models import Outbox
from fairhearing.keyholder.client import KeyholderClient
from fairhearing.keyholder.listening.purposes import Purpose
from fairhearing.keyholder.listening.restrictions_client import RestrictionsClient
from fairhearing.playback import restrictions_told
from fairhearing.playback.errors import RestrictedUse
from fairhearing.playback.models import Listen, Restriction
from fairhearing.playback.restricting import lift, refuse_if_restricted, restrict, restrictions_of, say_agreed

from .sealed_calls import add_call
from .test_listening import answers, begin
from .test_log_page import text

pytestmark = pytest.mark.django_db

REFERENCE = "RT-2026-0001"


def by(client):
    return {"by": client.person, "role": "manager", "now": timezone.now()}


def test_the_page_refuses_with_the_reason_and_writes_it_down(manager, call, sound):
    restrict([call], REFERENCE, **by(manager))

    asked = manager.get(f"/recordings/{sound.id}/listen")
    refused = manager.post(f"/recordings/{sound.id}/listen", answers(purpose="quality_sample"))

    assert "The use of this call is restricted" in text(asked)
    assert REFERENCE in text(asked)
    assert refused.status_code == 403
    assert "Article 18(2)" in text(refused)
    assert not Listen.objects.exists()
    assert [row.subject for row in Outbox.objects.filter(verb=Verb.LISTEN_RESTRICTED)] == [sound.id]


def test_a_claim_is_still_listened_for(manager, call, sound):
    restrict([call], REFERENCE, **by(manager))

    listen = begin(manager, sound.id, purpose="claim_or_legal_advice")

    assert manager.get(f"{listen}/sound").status_code == 206


def test_a_listen_that_goes_on_falls_silent(manager, call, sound):
    listen = begin(manager, sound.id)
    assert manager.get(f"{listen}/sound").status_code == 206

    restrict([call], REFERENCE, **by(manager))

    stretch = manager.get(f"{listen}/sound", headers={"Range": "bytes=9000-"})
    assert stretch.status_code == 403
    assert "restricted" in stretch.content.decode()
    assert manager.get(listen).status_code == 403


def test_consent_opens_it_and_taking_that_back_closes_it(manager, call):
    rows = restrict([call], REFERENCE, **by(manager))

    say_agreed(REFERENCE, rows, agrees=True, **by(manager))
    refuse_if_restricted(call, Purpose.PATIENT_CARE)
    say_agreed(REFERENCE, rows, agrees=False, **by(manager))

    with pytest.raises(RestrictedUse):
        refuse_if_restricted(call, Purpose.PATIENT_CARE)


def test_the_consent_of_one_is_not_that_of_another(manager, call):
    rows = restrict([call], REFERENCE, **by(manager))
    restrict([call], "RT-2026-0002", **by(manager))

    say_agreed(REFERENCE, rows, agrees=True, **by(manager))

    with pytest.raises(RestrictedUse):
        refuse_if_restricted(call, Purpose.PATIENT_CARE)


def test_what_was_lifted_restricts_nothing(manager, call, sound):
    rows = restrict([call], REFERENCE, **by(manager))

    assert restrict([call], REFERENCE, **by(manager)) == []
    assert lift(rows, **by(manager)) == 1
    assert lift(rows, **by(manager)) == 0

    assert not restrictions_of(call).exists()
    begin(manager, sound.id)


# At the keyholder ---------------------------------------------------------------------------------------------------


@pytest.fixture
def restricted(manager, practices, keyed):
    """A call whose restriction the keyholder was told."""
    sealed = keyed.seal("allerton", 2, seed=next(_SEEDS))
    call = add_call(practices["allerton"], sealed)
    restrict([call], REFERENCE, **by(manager))
    restrictions_told.bring(told(keyed).restrict)
    return call


_SEEDS = count(61)


def told(keyed):
    return RestrictionsClient(KeyholderClient(keyed.home.keyholder_socket))


def test_a_hijacked_page_that_leaves_the_refusal_out_gets_no_sound(manager, restricted):
    Restriction.objects.all().delete()  # as a hijacked web process would

    refused = manager.post(f"/recordings/{restricted.recordings.get().id}/listen", answers(purpose="patient_care"))

    assert refused.status_code == 403
    assert "The use of this call is restricted" in text(refused)
    assert not Listen.objects.exists()


def test_what_the_law_allows_is_begun_with_a_fresh_code_alone(manager, restricted, keyed):
    page = f"/recordings/{restricted.recordings.get().id}/listen"
    claim = answers(purpose="claim_or_legal_advice")

    asked = manager.get(page)
    without = manager.post(page, claim)
    wrong = manager.post(page, claim | {"code": "000000"})
    begun = manager.post(page, claim | {"code": keyed.next_code(manager.person.account)})

    assert 'name="code"' in asked.content.decode()
    assert [answer.status_code for answer in (without, wrong, begun)] == [422, 422, 302]
    assert "Enter the 6-digit code" in text(without)
    assert "That code did not match" in text(wrong)
    assert manager.get(f"{begun.url}/sound").status_code == 206


def test_what_was_told_is_told_once_and_again_after_a_start_and_a_later_recording_too(manager, call, sound, keyed):
    [row] = restrict([call], REFERENCE, **by(manager))
    brought = []
    bring = partial(restrictions_told.bring, lambda *asked: brought.append(asked))

    def away(*_asked):
        raise ConnectionError

    with pytest.raises(ConnectionError):
        restrictions_told.bring(away)
    assert [bring(), bring()] == [False, False]
    assert brought == [(row.id.hex, "allerton", [sound.id])]
    other = add_call(call.practice, keyed.seal("allerton", 1, seed=next(_SEEDS)))
    later = other.recordings.get()
    other.recordings.update(call=call)
    bring()
    again = []
    assert restrictions_told.bring_again(lambda *asked: again.append(asked), after=restrictions_told.FIRST) is None

    assert brought[1:] == [(row.id.hex, "allerton", [later.id])]
    assert [(of, sorted(ids)) for of, _, ids in again] == [(row.id.hex, sorted([sound.id, later.id]))]


def test_consent_is_not_told_by_the_worker_and_its_end_is(manager, call, sound):
    rows = restrict([call], REFERENCE, **by(manager))
    brought = []
    bring = partial(restrictions_told.bring, lambda *asked: brought.append(asked))
    say_agreed(REFERENCE, rows, agrees=True, **by(manager))
    bring()
    assert brought == []

    say_agreed(REFERENCE, rows, agrees=False, **by(manager))
    bring()
    lift(rows, **by(manager))
    bring()

    assert brought == [(rows[0].id.hex, "allerton", [sound.id])]
