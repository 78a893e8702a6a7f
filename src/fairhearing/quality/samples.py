"""Seeds and samples: what decides a draw is committed before its calls are made, and told with the draw. ADR 255."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from django.db import transaction

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.models import Call
from fairhearing.jobs.outbox import record
from fairhearing.playback.diary_rules import Month, month_of
from fairhearing.practice.models import Person, Practice
from fairhearing.quality.candidates import can_be_reviewed, look_through
from fairhearing.quality.errors import AlreadyReviewed
from fairhearing.quality.models import Sample, Sampled, Seed
from fairhearing.quality.sampling import commitment, digest_of, draw, next_in_line, read_list, write_list

NewSeed = Callable[[], str]
"""What draws a new seed: 64 hexadecimal digits that nobody can guess."""
_WORKER = "worker"


def commit_seeds(practice: Practice, *, today: date, new_seed: NewSeed, now: datetime) -> int:
    """Commit the seeds of this month and the next where there is none yet; return how many are new.

    Of this month only calls from now on can be drawn by it.
    """
    month = month_of(today)
    return sum(commit_seed(practice, each, new_seed(), now=now) for each in (month, month.after))


def commit_seed(practice: Practice, month: Month, secret: str, *, now: datetime) -> bool:
    """Keep a seed and tell its commitment; say whether the month had none before."""
    told = commitment(practice.id, str(month), secret)
    with transaction.atomic():
        _, is_new = Seed.objects.get_or_create(
            practice=practice,
            month=month.first_day,
            defaults={"secret": secret, "commitment": told, "committed_at": now},
        )
        if is_new:
            record(Verb.SEED_COMMITTED, _WORKER, practice.id, month=str(month), commitment=told)
    return is_new


def draw_due(practice: Practice, *, today: date, now: datetime) -> int:
    """Draw the sample of each month that is over and has a seed; return how many were drawn."""
    waiting = practice.seeds.filter(revealed_at=None, month__lt=month_of(today).first_day).order_by("month")
    return sum(draw_sample(seed, now=now) is not None for seed in waiting)


def draw_sample(seed: Seed, *, now: datetime) -> Sample | None:
    """Draw a month's calls, and tell the seed and the list's digest; None where that was done meanwhile."""
    with transaction.atomic():
        locked = Seed.objects.select_for_update().select_related("practice").get(id=seed.id)
        if locked.revealed_at is not None:
            return None
        looked = look_through(locked)
        text, drawn = write_list(looked.listed), draw(looked.listed, locked.secret)
        sample = Sample.objects.create(
            practice=locked.practice,
            seed=locked,
            month=locked.month,
            drawn_at=now,
            listed=text,
            list_sha256=digest_of(text),
            eligible=len(looked.listed.calls),
            passed_over=dict(looked.passed_over),
        )
        Sampled.objects.bulk_create(
            Sampled(sample=sample, call_id=each.call, team_id=each.team, place=place)
            for place, each in enumerate(drawn, 1)
        )
        locked.revealed_at = now
        locked.save(update_fields=["revealed_at"])
        record(
            Verb.SAMPLE_DRAWN,
            _WORKER,
            sample.practice_id,
            sample.id.hex,
            month=str(sample.of_month),
            seed=locked.secret,
            list=sample.list_sha256,
            eligible=sample.eligible,
            calls=len(drawn),
        )
    return sample


def replace(sampled: Sampled, why: Sampled.Why, *, by: Person, role: str, now: datetime) -> Sampled | None:
    """Let the next call in line take one's place, and keep why; None where no other is left.

    Raises AlreadyReviewed for a call that somebody reviews, or that was replaced before.
    """
    with transaction.atomic():
        sample = Sample.objects.select_for_update().select_related("seed").get(id=sampled.sample_id)
        locked = sample.calls.select_for_update().get(id=sampled.id)
        if locked.replaced_at is not None or hasattr(locked, "review"):
            raise AlreadyReviewed("the call is reviewed, or was replaced")
        locked.replaced_at, locked.replaced_why = now, why
        locked.save(update_fields=["replaced_at", "replaced_why"])
        following = _next_call(sample, locked)
        taken = None
        if following is not None:
            place = sample.calls.count() + 1
            taken = Sampled.objects.create(sample=sample, call=following, team_id=locked.team_id, place=place)
        record(
            Verb.SAMPLE_REPLACED,
            by.account,
            sample.practice_id,
            locked.call_id,
            role=role,
            sample=sample.id.hex,
            why=str(why),
            by=following.id if following else None,
        )
    return taken


def _next_call(sample: Sample, replaced: Sampled) -> Call | None:
    """Return the first call in line that was not drawn before and can still be reviewed."""
    listed, passed = read_list(sample.listed), set(sample.calls.values_list("call", flat=True))
    while following := next_in_line(listed, sample.seed.secret, replaced.team_id, passed=passed):
        call = sample.practice.calls.get(id=following)
        if can_be_reviewed(call):
            return call
        passed.add(following)
    return None
