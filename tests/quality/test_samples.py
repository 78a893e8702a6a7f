"""Seeds and samples in the database: committed before, drawn after, replaced by the next in line."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from tests.web.quality_rows import LAST_MONTH, add_month_call, draw, new_secret, seed_of
from tests.web.sealed_calls import NOW

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.models import About, Call, Closed
from fairhearing.jobs.models import Outbox
from fairhearing.notifications.models import Notification
from fairhearing.practice.models import Extension, Person, Practice
from fairhearing.quality.errors import AlreadyReviewed, BadSampling
from fairhearing.quality.learning import choose
from fairhearing.quality.models import Sampled
from fairhearing.quality.round import draw_samples
from fairhearing.quality.samples import draw_sample, replace
from fairhearing.quality.sampling import commitment, digest_of, read_list
from fairhearing.quality.sampling import draw as drawn_from
from fairhearing.quality.teams import WantedCalls, WantedSampling, save_sampling, teams_of
from fairhearing.retention.models import Hold

pytestmark = pytest.mark.django_db


@pytest.fixture
def practice():
    practice = Practice.objects.create(id="allerton", name="Allerton", created_at=NOW)
    for extension in ("201", "202", "203", "204"):
        Extension.objects.create(practice=practice, extension=extension)
    return practice


@pytest.fixture
def manager():
    return Person.objects.create(email="manager@allerton.example", full_name="Helen Ashworth", created_at=NOW)


def entries(verb):
    return [row.detail for row in Outbox.objects.filter(verb=verb).order_by("number")]


def round_at(moment):
    return draw_samples(moment, new_secret)


def test_seeds_of_this_month_and_the_next_are_committed_once_and_their_secret_told_nowhere(practice):
    moment = datetime(2026, 10, 20, 3, tzinfo=UTC)

    first, again = round_at(moment), round_at(moment + timedelta(days=1))

    assert (first["seeds"], again["seeds"]) == (2, 0)
    seeds = list(practice.seeds.order_by("month"))
    assert [each["month"] for each in entries(Verb.SEED_COMMITTED)] == ["2026-10", "2026-11"]
    assert [each["commitment"] for each in entries(Verb.SEED_COMMITTED)] == [
        commitment("allerton", month, seed.secret) for month, seed in zip(("2026-10", "2026-11"), seeds, strict=True)
    ]
    assert not any(seed.secret in str(entries(verb)) for verb in Verb for seed in seeds)


def test_the_draw_can_be_made_again_from_what_the_log_and_the_page_tell(practice):
    sample = draw(practice, 9)

    [told] = entries(Verb.SAMPLE_DRAWN)
    again = drawn_from(read_list(sample.listed), told["seed"])
    assert [each.call for each in again] == list(sample.calls.order_by("place").values_list("call", flat=True))
    assert (told["list"], told["eligible"], told["calls"]) == (digest_of(sample.listed), 9, 5)
    assert commitment("allerton", told["month"], told["seed"]) == sample.seed.commitment


def test_a_month_is_drawn_when_it_is_over_and_once(practice):
    seed = seed_of(practice)
    add_month_call(practice)
    ends = datetime(LAST_MONTH.after.year, LAST_MONTH.after.number, 1, 3, tzinfo=UTC)

    before, after, later = (round_at(ends + timedelta(days=days))["samples"] for days in (-1, 0, 1))

    assert (before, after, later) == (0, 1, 0)
    assert draw_sample(seed, now=ends) is None


def test_calls_of_before_the_seed_was_committed_are_not_drawn(practice):
    calls = [add_month_call(practice, n) for n in range(6)]
    seed = seed_of(practice, committed_at=calls[3].started_at)

    sample = draw_sample(seed, now=timezone.now())

    assert set(sample.calls.values_list("call", flat=True)) == {call.id for call in calls[3:]}
    assert sample.passed_over == {"before_seed": 3}


def test_calls_that_may_not_be_drawn_are_counted_by_why(practice, manager):
    short, clinical, closed, held, internal, gone, good = (add_month_call(practice, n) for n in range(7))
    short.recordings.update(frames=8000 * 29)
    Call.objects.filter(id=clinical.id).update(record_class="clinical_unconfirmed")
    about = About.objects.create(practice=practice, person=manager, call=closed, said_by=manager, said_at=NOW)
    Closed.objects.create(about=about, call=closed, person=manager)
    Hold.objects.create(
        call=held, practice=practice, kind="staff-procedure", owner=manager, placed_at=NOW, review_on=NOW.date()
    )
    Call.objects.filter(id=internal.id).update(direction="internal")
    gone.recordings.update(state="destroyed")

    sample = draw_sample(seed_of(practice), now=timezone.now())

    assert list(sample.calls.values_list("call", flat=True)) == [good.id]
    assert sample.passed_over == dict.fromkeys(
        ("short", "clinical", "about_manager", "staff_procedure", "internal", "no_sound"), 1
    )


def test_teams_are_drawn_apart_and_none_is_of_one_person(practice, manager):
    ids = dict(practice.extensions.values_list("extension", "id"))
    reception = WantedCalls(0, "Reception", 2, frozenset({ids["201"], ids["202"]}))
    rest = WantedCalls(0, "Everybody else", 1, frozenset())
    save_sampling(practice, WantedSampling(30, False, rest, (reception,)), by=manager, role="manager", now=NOW)
    for n in range(8):
        call = add_month_call(practice, n)
        call.parties.filter(side="right").update(extension="201" if n < 4 else "204")

    sample = draw_sample(seed_of(practice), now=timezone.now())

    teams = {team.name: team.id for team in teams_of(practice)}
    assert [each.team_id for each in sample.calls.order_by("place")] == [
        teams[name] for name in sorted(("Reception", "Reception", "Everybody else"), key=lambda name: teams[name])
    ]
    alone = WantedCalls(0, "Keeley", 2, frozenset({ids["201"]}))
    with pytest.raises(BadSampling, match="one person"):
        save_sampling(practice, WantedSampling(30, False, rest, (alone,)), by=manager, role="manager", now=NOW)


def test_a_replaced_call_makes_room_for_the_next_in_line_and_says_why(practice, manager):
    sample = draw(practice, 7)
    first, second, *_ = sample.calls.order_by("place")
    now = timezone.now()

    taken = replace(first, Sampled.Why.NOBODY_SPOKE, by=manager, role="manager", now=now)
    replace(second, Sampled.Why.NOT_HEARD, by=manager, role="manager", now=now)
    none_left = replace(taken, Sampled.Why.KNOWN, by=manager, role="manager", now=now)

    line = [each.call for each in drawn_from(read_list(sample.listed.replace(" 5\n", " 9\n", 1)), sample.seed.secret)]
    assert taken.call_id == line[5]
    assert none_left is None
    assert [each["why"] for each in entries(Verb.SAMPLE_REPLACED)] == ["nobody_spoke", "not_heard", "known"]
    with pytest.raises(AlreadyReviewed):
        replace(first, Sampled.Why.KNOWN, by=manager, role="manager", now=now)


def test_a_call_that_was_destroyed_meanwhile_takes_nobodys_place(practice, manager):
    sample = draw(practice, 7)
    first = sample.calls.earliest("place")
    line = [each.call for each in drawn_from(read_list(sample.listed.replace(" 5\n", " 9\n", 1)), sample.seed.secret)]
    Call.objects.get(id=line[5]).recordings.update(state="destroyed")

    taken = replace(first, Sampled.Why.KNOWN, by=manager, role="manager", now=timezone.now())

    assert taken.call_id == line[6]


def test_the_owner_of_a_change_is_told_when_its_day_has_come(practice, manager):
    due = timezone.localdate() + timedelta(days=3)
    choose(
        practice,
        "We say when we close",
        owner=manager,
        due_on=due,
        samples=[],
        by=manager,
        role="manager",
        now=timezone.now(),
    )

    round_at(timezone.now())
    early = Notification.objects.count()
    round_at(timezone.now() + timedelta(days=3))

    assert early == 0
    assert [(row.person, row.kind) for row in Notification.objects.all()] == [(manager, "action-due")]
