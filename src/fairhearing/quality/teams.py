"""From whom samples are drawn: teams by extension, how many calls of each, and which calls not at all."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from fairhearing.audit.verbs import Verb
from fairhearing.jobs.outbox import record
from fairhearing.practice.models import Person, Practice
from fairhearing.quality.eligibility import SHORTEST_S
from fairhearing.quality.errors import BadSampling
from fairhearing.quality.models import Sampling, Team

MOST_CALLS, MOST_TEAMS = 50, 20
LONGEST_S = 600
_FEWEST_EXTENSIONS = 2
_REST = "The whole practice"


@dataclass(frozen=True, slots=True)
class WantedCalls:
    """One team as the form has it. number: 0 for a new one. extensions: their rows' numbers; none for the rest."""

    number: int
    name: str
    size: int
    extensions: frozenset[int]


@dataclass(frozen=True, slots=True)
class WantedSampling:
    """All that is chosen at once. rest: the team of every other extension."""

    shortest_s: int
    with_clinical: bool
    rest: WantedCalls
    teams: tuple[WantedCalls, ...]


def sampling_of(practice: Practice) -> Sampling:
    """Return how a practice draws; what it never chose as it is by itself."""
    return Sampling.objects.filter(practice=practice).first() or Sampling(practice=practice, shortest_s=SHORTEST_S)


def teams_of(practice: Practice) -> Sequence[Team]:
    """Return the teams that are drawn from, that of all others last; unsaved where it was never made."""
    teams = list(practice.teams.filter(ended_at=None).prefetch_related("extensions"))
    return teams if teams and teams[-1].is_rest else [*teams, Team(practice=practice, name=_REST, is_rest=True)]


def found_teams(practice: Practice) -> Sequence[Team]:
    """Return the teams that are drawn from; that of all others is made where there is none."""
    practice.teams.get_or_create(is_rest=True, defaults={"name": _REST})
    return teams_of(practice)


def check_sampling(wanted: WantedSampling, practice: Practice) -> None:
    """Raise BadSampling for what cannot be drawn so."""
    if not 1 <= wanted.shortest_s <= LONGEST_S:
        raise BadSampling(f"The shortest call is 1 to {LONGEST_S} seconds long")
    if len(wanted.teams) > MOST_TEAMS:
        raise BadSampling(f"Make at most {MOST_TEAMS} teams")
    ours = set(practice.extensions.values_list("id", flat=True))
    for team in (*wanted.teams, wanted.rest):
        if not team.name or not 1 <= team.size <= MOST_CALLS:
            raise BadSampling(f"Give each team a name, and a number of calls from 1 to {MOST_CALLS}")
        if team is not wanted.rest and len(team.extensions & ours) < _FEWEST_EXTENSIONS:
            raise BadSampling("Give each team at least two extensions: no sample is of one person")


def save_sampling(practice: Practice, wanted: WantedSampling, *, by: Person, role: str, now: datetime) -> None:
    """Draw so from the next sample on. Raises BadSampling."""
    check_sampling(wanted, practice)
    with transaction.atomic():
        Practice.objects.select_for_update(no_key=True).get(id=practice.id)
        found_teams(practice)
        Sampling.objects.update_or_create(
            practice=practice,
            defaults={"shortest_s": wanted.shortest_s, "with_clinical": wanted.with_clinical},
        )
        practice.teams.filter(is_rest=True).update(name=wanted.rest.name, size=wanted.rest.size)
        kept = {_save_team(practice, each).id for each in wanted.teams}
        practice.teams.filter(is_rest=False, ended_at=None).exclude(id__in=kept).update(ended_at=now)
        record(
            Verb.SAMPLING_CHANGED,
            by.account,
            practice.id,
            role=role,
            teams=len(wanted.teams) + 1,
            calls=sum(each.size for each in (*wanted.teams, wanted.rest)),
            seconds=wanted.shortest_s,
            clinical=wanted.with_clinical,
        )


def team_of(extensions: Collection[str], teams: Sequence[Team]) -> Team:
    """Return the team of a call's first extension that has one; of the others, that of all the rest."""
    for extension in extensions:
        for team in teams:
            if not team.is_rest and extension in {each.extension for each in team.extensions.all()}:
                return team
    return teams[-1]


def _save_team(practice: Practice, wanted: WantedCalls) -> Team:
    team = practice.teams.filter(id=wanted.number, is_rest=False, ended_at=None).first() or Team(practice=practice)
    team.name, team.size = wanted.name, wanted.size
    team.save()
    team.extensions.set(practice.extensions.filter(id__in=wanted.extensions))
    return team
