"""The calls of a request through its pages: search, decide, hide, what they will hear, check, sample."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from fairhearing.catalogue.models import Closed
from fairhearing.jobs.models import Outbox
from fairhearing.ledger.models import Individual
from fairhearing.playback.models import Listen, Present
from fairhearing.practice.models import Person
from fairhearing.redaction.checks import check_needed
from fairhearing.redaction.closing import close_selection
from fairhearing.redaction.errors import NotReady
from fairhearing.redaction.models import Candidate, Check, Sample, Span
from fairhearing.redaction.ready import missing_of, plan_of
from fairhearing.retention.models import Hold
from fairhearing.vault.wav import HEAD_BYTES

from .known_people import add_individual
from .sealed_calls import add_call
from .selections_made import add_selection, make_selection
from .test_listening import answers

pytestmark = pytest.mark.django_db
PART = {"from": "0:10.0", "to": "0:20.0", "side": "outside", "cover": "silence", "ground": "others", "words": "Sister"}


@pytest.fixture
def chosen(call, manager):
    return add_selection(call, manager.person)


def at(name, *ids, **query):
    return reverse(name, args=ids, query=query or None)


def text(answer):
    return answer.content.decode()


def begin_listening(client, chosen, sound):
    """Go the way of the pages; return the listen's id."""
    client.post(at("listen-for-selection", chosen.id, sound.id))
    asked = text(client.get(at("why-listen", sound.id)))
    assert chosen.reference in asked
    reason = answers(purpose="access_or_other_rights", reference=chosen.reference)
    answer = client.post(at("why-listen", sound.id), reason)
    assert answer.status_code == 302, text(answer)
    assert answer.url == at("hide-parts", chosen.id, sound.id)
    return Listen.objects.get(person=client.person, ended_at=None).id


def decide(client, chosen, because="in:theirs"):
    calls = [str(each) for each in chosen.candidates.values_list("call", flat=True)]
    return client.post(at("decide-calls", chosen.id), {"call": calls, "because": because, "words": "It is her voice"})


def sign(client, chosen, **changed):
    typed = {"seen": check_needed(chosen).seen, "point": ["1", "2", "3", "4"], **changed}
    return client.post(at("check-selection", chosen.id), typed)


def test_a_search_by_page_finds_and_keeps_and_says_what_was_searched(manager, call, practices):
    margaret = add_individual(practices["allerton"], "Holroyd", numbers=["+447700900127"])
    chosen = make_selection(practices["allerton"], manager.person)
    add_call(practices["allerton"], number="", withheld=True)

    looked = manager.post(at("search-for-selection", chosen.id), {"somebody": "Holroyd", "look": "yes"})
    assert f'value="{margaret.id}"' in text(looked)
    answer = manager.post(at("search-for-selection", chosen.id), {"somebody": "Holroyd", "person": str(margaret.id)})
    page = text(manager.get(answer.url))

    assert "1 call found, 1 of them new: kept from now on." in page
    assert "that of" in page
    assert Hold.objects.get().call == call
    sheet = text(manager.get(at("searched", chosen.id)))
    assert "by links and by all their numbers" in sheet
    assert "1 call of those days came with a withheld number" in sheet
    assert "Holroyd" not in answer.url
    assert Individual.objects.count() == 1


def test_a_search_for_nothing_is_refused_and_nothing_is_written(manager, chosen):
    answer = manager.post(at("search-for-selection", chosen.id), {"numbers": "  ", "first": "2026-01-01"})

    assert answer.status_code == 422
    assert "Choose somebody, or type a number or a name" in text(answer)
    assert chosen.searches.count() == 1


def test_calls_are_decided_with_a_reason_and_that_is_undone(manager, chosen):
    page = text(manager.get(decide(manager, chosen).url))
    assert "It is theirs. It is her voice" in page
    assert "Undo the last decision" in page

    manager.post(at("undo-decision", chosen.id))

    row = chosen.candidates.get()
    assert (row.decision, row.reason, row.words) == ("unsure", "", "")


@pytest.mark.parametrize("because", ["", "in:not-them", "out:theirs", "in:crime", "out:ground", "perhaps:theirs"])
def test_a_decision_that_does_not_go_with_its_reason_is_refused(manager, chosen, because):
    assert decide(manager, chosen, because).status_code == 422
    assert chosen.candidates.get().decision == "unsure"


def test_a_call_that_is_closed_to_the_worker_is_counted_and_not_shown(manager, chosen, call, signed_in):
    other = signed_in("assistant")
    other.post(at("close-call", call.id), {"person": manager.person.account})
    assert Closed.objects.filter(person=manager.person).exists()

    page = text(manager.get(at("selection", chosen.id)))

    assert "1 more call is closed to you" in page
    assert call.id not in page
    assert decide(manager, chosen).status_code == 422
    assert manager.get(at("hide-parts", chosen.id, call.recordings.get().id)).status_code == 403


def test_a_part_is_hidden_by_typed_times_and_taken_back(manager, chosen, sound):
    page = text(manager.get(manager.post(at("hide-parts", chosen.id, sound.id), PART).url))
    assert "0:10.0 to 0:20.0" in page
    assert "Data Protection Act 2018, Schedule 2, paragraph 16" in page
    assert "1 part is hidden: 10 seconds of 1 minute 10 seconds" in page

    manager.post(at("take-part-back", chosen.id, sound.id), {"part": str(Span.objects.get().id)})

    assert "Nothing is hidden." in text(manager.get(at("hide-parts", chosen.id, sound.id)))
    assert Span.objects.get().taken_back_by == manager.person


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"from": "soon"}, "Enter a time such as 3:06.5"),
        ({"to": "0:09.0"}, "A part ends after it begins"),
        ({"to": "1:10.001"}, "The recording ends at 1:10.0"),
        ({"side": ""}, "Choose whose side is hidden"),
        ({"ground": ""}, "Choose why it may be hidden"),
        ({"ground": "harm"}, "Say which health professional thinks so"),
        ({"ground": "harm", "opinion": "Dr Said", "profession": "GP", "given-on": "x"}, "Enter the day on which"),
    ],
)
def test_a_part_that_cannot_be_is_refused_and_what_was_typed_stays(manager, chosen, sound, changed, words):
    answer = manager.post(at("hide-parts", chosen.id, sound.id), PART | changed)

    assert answer.status_code == 422
    assert words in text(answer)
    assert 'value="Sister"' in text(answer)
    assert not Span.objects.exists()


def test_what_is_typed_is_there_after_signing_out_and_for_nobody_else(manager, chosen, sound, signed_in):
    manager.post(at("keep-part-draft", chosen.id, sound.id), {"from": "0:31.5", "words": "Neighbour’s illness"})

    again, other = signed_in("manager"), signed_in("assistant")

    assert 'value="0:31.5"' in text(again.get(at("hide-parts", chosen.id, sound.id)))
    assert "0:31.5" not in text(other.get(at("hide-parts", chosen.id, sound.id)))
    again.post(at("hide-parts", chosen.id, sound.id), PART)
    assert "0:31.5" not in text(again.get(at("hide-parts", chosen.id, sound.id)))


def test_what_they_will_hear_is_the_recording_with_its_parts_replaced(manager, chosen, sound):
    manager.post(at("hide-parts", chosen.id, sound.id), PART)
    listen = begin_listening(manager, chosen, sound)
    first = HEAD_BYTES + 2 * 80_000
    ranges = [(0, 9999), (first - 3, first + 10), (first - 2, first + 50_001), (first + 159_998, first + 160_003)]

    for begin, end in ranges:
        asked = {"headers": {"Range": f"bytes={begin}-{end}"}}
        heard = manager.get(at("copy-sound", chosen.id, listen), **asked)
        plain = manager.get(at("sound", listen), **asked)
        assert (heard.status_code, heard["Content-Range"]) == (206, plain["Content-Range"])
        assert heard["Cache-Control"] == plain["Cache-Control"]
        for n in range(begin, end + 1):
            is_hidden = first - 2 <= n < first + 160_002 and (n - first) % 2 == 0
            assert (heard.content[n - begin] != plain.content[n - begin]) is is_hidden, n
        assert len(heard.content) == end - begin + 1
    assert len(manager.get(at("copy-sound", chosen.id, listen)).content) == 64 * 1024


def test_the_page_plays_the_recording_or_what_they_will_hear(manager, chosen, sound):
    listen = begin_listening(manager, chosen, sound)

    plain = text(manager.get(at("hide-parts", chosen.id, sound.id)))
    heard = text(manager.get(at("hide-parts", chosen.id, sound.id, **{"as": "copy"})))

    assert f'src="{at("sound", listen)}"' in plain
    assert f'src="{at("copy-sound", chosen.id, listen)}"' in heard
    assert "You hear what they will hear." in heard


def test_nobody_hears_by_another_s_listen_or_after_its_end(manager, chosen, sound, signed_in):
    listen = begin_listening(manager, chosen, sound)
    address = at("copy-sound", chosen.id, listen)
    assert signed_in("assistant").get(address).status_code == 404

    manager.post(at("stop-listening", listen))

    assert manager.get(address).status_code == 404


def test_the_whole_way_to_a_plan(manager, chosen, sound, signed_in):
    with pytest.raises(NotReady, match="Decide 1 call more"):
        plan_of(chosen, copy_id="c", recipient="", letter="", now=timezone.now())
    decide(manager, chosen)
    manager.post(at("hide-parts", chosen.id, sound.id), PART)
    manager.post(at("say-call-done", chosen.id, sound.id), {"done": "yes"})
    refused = sign(manager, chosen)
    assert (refused.status_code, "Whoever hid something cannot check it" in text(refused)) == (422, True)
    assert missing_of(chosen, timezone.now()) == ("Have a second person check it",)

    assert sign(signed_in("assistant"), chosen).status_code == 302

    plan = plan_of(chosen, copy_id="c", recipient="Margaret Holroyd", letter="Dear", now=timezone.now())
    [recording] = plan.recordings
    assert (recording.recording, recording.length_ms) == (sound.id, 70_000)
    assert [(span.side, span.from_ms, span.to_ms) for span in recording.spans] == [("outside", 10_000, 20_000)]
    assert "Sister" not in str(plan)
    assert plan.schedule[0].endswith("About someone else: Data Protection Act 2018, Schedule 2, paragraph 16")
    manager.post(at("hide-parts", chosen.id, sound.id), PART | {"from": "0:30", "to": "0:31"})
    page = text(manager.get(at("selection", chosen.id)))
    assert "Something was changed after Dev Chaudhry checked it" in page


def test_the_page_learns_how_much_was_played_while_it_stays(manager, chosen, sound):
    decide(manager, chosen)
    listen = begin_listening(manager, chosen, sound)
    before = manager.get(at("say-played", chosen.id, sound.id)).content.decode()

    manager.post(at("heard", listen), {"played": ["0.00-35.00@1"]})

    assert before == "Nothing of it was played for this."
    assert manager.get(at("say-played", chosen.id, sound.id)).content.decode() == "50% of it was played for this."


def test_a_check_is_not_signed_without_looking(manager, chosen, sound):
    decide(manager, chosen)
    manager.post(at("say-call-done", chosen.id, sound.id))

    assert sign(manager, chosen, point=["1"]).status_code == 422
    assert sign(manager, chosen).status_code == 302
    assert Check.objects.get().how == "self"


def test_a_partner_who_was_present_by_their_own_code_may_be_who_checks(manager, chosen, sound):
    decide(manager, chosen)
    manager.post(at("hide-parts", chosen.id, sound.id), PART)
    manager.post(at("say-call-done", chosen.id, sound.id))
    listen = begin_listening(manager, chosen, sound)
    partner = Person.objects.get(email="partner@allerton.example")
    row = Present.objects.create(listen_id=listen, person=partner, kind="staff")
    assert sign(manager, chosen, how="together", listen=listen).status_code == 422

    Present.objects.filter(id=row.id).update(confirmed_at=timezone.now())
    assert sign(manager, chosen, how="together", listen=listen).status_code == 302

    check = Check.objects.get()
    assert (check.how, check.person, check.signed_by) == ("together", partner, manager.person)


def test_a_request_s_call_cannot_be_let_go_by_the_page_without_a_fresh_code(manager, chosen):
    hold = Hold.objects.get(call__candidates__selection=chosen)

    answer = manager.post(at("end-hold", hold.id), {"words": "no longer"})

    assert answer.status_code == 422
    hold.refresh_from_db()
    assert hold.released_at is None


def test_the_officer_draws_and_signs_a_sample_and_sees_no_call(manager, chosen, sound, signed_in, call):
    decide(manager, chosen)
    manager.post(at("say-call-done", chosen.id, sound.id))
    sign(manager, chosen)
    close_selection(chosen, "Answered", by=manager.person, now=timezone.now())
    last_month = timezone.localdate().replace(day=1) - timedelta(days=1)
    type(chosen).objects.update(closed_at=timezone.now().replace(year=last_month.year, month=last_month.month, day=5))
    officer = signed_in("auditor")

    officer.post(at("check-samples"), {"month": f"{last_month:%Y-%m}"})
    sample = Sample.objects.get()
    page = text(officer.get(at("check-samples")))
    officer.post(at("check-samples"), {"sign": str(sample.pk), "words": "Fine"})

    assert sample.seed in page
    assert "In: It is theirs: 1" in page
    assert call.id not in page
    assert "7700" not in page
    sample.refresh_from_db()
    assert sample.signed_by == officer.person
    assert Outbox.objects.get(verb="checks.sampled").detail["seed"] == sample.seed


def test_no_address_and_no_entry_names_anybody(manager, chosen, sound):
    decide(manager, chosen)
    manager.post(at("hide-parts", chosen.id, sound.id), PART)

    entries = str(list(Outbox.objects.values_list("detail", flat=True)))

    assert Candidate.objects.count() == 1
    assert "Sister" not in entries
    assert "her voice" not in entries
    assert "7700900127" not in entries
