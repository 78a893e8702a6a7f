"""Which calls of a month can be drawn, and how many cannot, by why. It reads facts; nobody's name or number."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from fairhearing.catalogue.models import Call, Closed, Party, Recording
from fairhearing.catalogue.rules import day_begins
from fairhearing.keyholder.listening.purposes import Purpose
from fairhearing.playback.diary_rules import Month, month_of
from fairhearing.playback.models import Listen
from fairhearing.practice.models import Practice
from fairhearing.quality.eligibility import Candidate, why_not
from fairhearing.quality.models import Seed
from fairhearing.quality.sampling import EligibleList, ListedCall, WantedTeam
from fairhearing.quality.teams import found_teams, sampling_of, team_of
from fairhearing.retention.models import Hold

_CLINICAL = (
    Call.RecordClass.CLINICAL_UNCONFIRMED,
    Call.RecordClass.CLINICAL_SUMMARISED,
    Call.RecordClass.CLINICAL_ONLY,
)


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found in a month. passed_over: by `eligibility.WhyNot`."""

    listed: EligibleList
    passed_over: Mapping[str, int]


def look_through(seed: Seed) -> Looked:
    """Go through the calls of a seed's month as they are known now."""
    practice, month = seed.practice, month_of(seed.month)
    calls = _calls_of(practice, month)
    sampling, teams, facts = sampling_of(practice), found_teams(practice), _Facts(calls)
    eligible, passed_over = [], Counter[str]()
    for call in calls.order_by("id").iterator():
        candidate = facts.candidate(call, began_after_seed=call.started_at >= seed.committed_at)
        why = why_not(candidate, shortest_s=sampling.shortest_s, with_clinical=sampling.with_clinical)
        if why is None:
            eligible.append(ListedCall(team_of(facts.extensions[call.id], teams).id, call.id))
        else:
            passed_over[str(why)] += 1
    wanted = sorted(WantedTeam(team.id, team.size) for team in teams)
    return Looked(EligibleList(practice.id, str(month), tuple(wanted), tuple(sorted(eligible))), dict(passed_over))


def can_be_reviewed(call: Call) -> bool:
    """Say whether a call that was drawn, or is next in line, can still be listened to for a review."""
    facts = _Facts(Call.objects.filter(id=call.id))
    candidate = facts.candidate(call, began_after_seed=True)
    return why_not(candidate, shortest_s=0, with_clinical=True) is None


def extensions_of(call: Call) -> tuple[str, ...]:
    """Return the extensions that took part in a call, in the order in which they came to it."""
    parties = Party.objects.filter(call=call, side=Party.Side.RIGHT).exclude(extension="").order_by("id")
    return tuple(parties.values_list("extension", flat=True))


class _Facts:
    """What is known of some calls, asked once for all of them."""

    def __init__(self, calls: QuerySet[Call]) -> None:
        ids = calls.order_by().values("id")
        self.lengths: defaultdict[str, int] = defaultdict(int)
        for recording in Recording.objects.filter(call__in=ids).only("call", "state", "frames", "sound_format"):
            if not recording.is_gone and recording.not_recorded is None:
                self.lengths[recording.call_id] += recording.duration_ms
        self.extensions: defaultdict[str, list[str]] = defaultdict(list)
        taken = Party.objects.filter(call__in=ids, side=Party.Side.RIGHT).exclude(extension="").order_by("id")
        for call, extension in taken.values_list("call", "extension"):
            self.extensions[call].append(extension)
        conversations = calls.order_by().values("conversation")
        closed = Closed.objects.filter(call__conversation__in=conversations)
        self.closed = set(closed.values_list("call__conversation", flat=True))
        held = Hold.objects.filter(call__in=ids, kind=Hold.Kind.STAFF_PROCEDURE).values_list("call", flat=True)
        heard = Listen.objects.filter(recording__call__in=ids, purpose=str(Purpose.STAFF_PROCEDURE))
        self.under_procedure = {*held, *heard.values_list("recording__call", flat=True)}

    def candidate(self, call: Call, *, began_after_seed: bool) -> Candidate:
        """Say of one of the calls what decides about it."""
        return Candidate(
            length_ms=self.lengths[call.id],
            began_after_seed=began_after_seed,
            is_internal=call.direction == Call.Direction.INTERNAL,
            is_taken_by_somebody=bool(self.extensions[call.id]),
            is_about_manager=call.conversation_id in self.closed,
            is_under_procedure=call.id in self.under_procedure,
            is_clinical=call.record_class in _CLINICAL,
        )


def _calls_of(practice: Practice, month: Month) -> QuerySet[Call]:
    begins, ends = day_begins(month.first_day), day_begins(month.after.first_day)
    return practice.calls.filter(started_at__gte=begins, started_at__lt=ends)
