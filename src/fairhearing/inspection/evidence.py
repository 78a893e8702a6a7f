"""What is known of each clause, for an evidence pack and its sheets: states, figures, answers, thirteen months."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.utils import timezone

from fairhearing import __version__
from fairhearing.clauses.rules import Asked, State
from fairhearing.inspection.formats import EVIDENCE
from fairhearing.inspection.statement import Section, Statement, Table
from fairhearing.papers.promises import compare
from fairhearing.papers.real_settings import real_settings
from fairhearing.papers.signing import StandingTension, tensions_of
from fairhearing.papers.versions import figures_of, version_in_force, wordings_of
from fairhearing.policy.clause_lines import days_of, first_day
from fairhearing.policy.months import Month, last_months
from fairhearing.policy.newest import Standing, standings
from fairhearing.practice.models import Practice
from fairhearing.vault.document import write_time
from fairhearing.wording.days import PRACTICE_TIME, day_words, moment_words

KIND: Final = "evidence"


@dataclass(frozen=True, slots=True)
class ClauseEvidence:
    """One clause. wording: the practice's own, "" without a version in force. days: how it stood, by day."""

    standing: Standing
    wording: str
    months: tuple[Month, ...]
    days: Mapping[date, State]
    tension: StandingTension | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """All of it, at one moment."""

    practice: Practice
    made_at: datetime
    clauses: tuple[ClauseEvidence, ...]


def evidence_of(practice: Practice, now: datetime) -> Evidence:
    """Gather what is known of a practice now."""
    today = timezone.localdate(now)
    version = version_in_force(practice)
    wordings = wordings_of(version) if version else {}
    days, first = days_of(practice, today), first_day(practice)
    tensions = {each.tension.clause: each for each in tensions_of(practice, today=today)}
    return Evidence(
        practice,
        now,
        tuple(
            ClauseEvidence(
                each,
                wordings.get(each.clause, ""),
                last_months(today, days[each.clause], first),
                days[each.clause],
                tensions.get(each.clause),
            )
            for each in standings(practice, now)
        ),
    )


def evidence_json(evidence: Evidence) -> Mapping[str, object]:
    """Return it as other programs read it. Names of staff do not stand in it."""
    practice = evidence.practice
    return {
        "format": EVIDENCE,
        "practice": practice.id,
        "practice_name": practice.name,
        "made_at": write_time(evidence.made_at),
        "software": __version__,
        "policy": _policy_json(practice),
        "clauses": [_clause_json(each) for each in evidence.clauses],
    }


def evidence_statement(evidence: Evidence) -> Statement:
    """Return it as people read it, on paper."""
    return Statement(
        kind=KIND,
        title="Evidence that the call recording policy is kept",
        lead="Each promise: how it stands, what was found when it was last looked at, and its thirteen months.",
        practice=evidence.practice.id,
        practice_name=evidence.practice.name,
        made_at=evidence.made_at,
        sections=(_overview(evidence), *map(_section, evidence.clauses)),
    )


def _policy_json(practice: Practice) -> Mapping[str, object] | None:
    version = version_in_force(practice)
    if version is None:
        return None
    figures = figures_of(version)
    compared = compare(figures, real_settings(practice)) if figures else ()
    days = {"published": version.published_on, "updated": version.updated_on, "review": version.review_on}
    return {
        "version": version.number,
        "signed_at": write_time(version.signed_at) if version.signed_at else None,
        **{name: day.isoformat() if day else None for name, day in days.items()},
        "figures": [
            {"figure": each.question, "promised": each.promised, "set": each.real, "agrees": each.agrees}
            for each in compared
        ],
    }


def _clause_json(each: ClauseEvidence) -> Mapping[str, object]:
    standing = each.standing
    return {
        "clause": str(standing.clause),
        "title": standing.clause.words,
        "wording": each.wording,
        "state": str(standing.state),
        "figure": standing.figure,
        "proved_at": write_time(standing.proved_at) if standing.proved_at else None,
        "signed_until": standing.signed_until.isoformat() if standing.signed_until else None,
        "probes": [_probe_json(asked) for asked in standing.asked],
        "days": {day.isoformat(): str(state) for day, state in sorted(each.days.items())},
        "tension": _tension_json(each.tension) if each.tension else None,
    }


def _probe_json(asked: Asked) -> Mapping[str, object]:
    return {
        "probe": asked.probe.name,
        "asked_at": write_time(asked.asked_at) if asked.asked_at else None,
        "figure": asked.figure,
        "answers": [answer.as_json() for answer in asked.answers],
    }


def _tension_json(standing: StandingTension) -> Mapping[str, object]:
    tension, signature = standing.tension, standing.signature
    return {
        "title": tension.title,
        "policy": tension.policy,
        "law": tension.law,
        "source": tension.source,
        "system": tension.system,
        "state": str(standing.state),
        "signed_until": signature.until.isoformat() if signature else None,
    }


def _overview(evidence: Evidence) -> Section:
    rows = tuple(
        (f"{each.standing.clause} {each.standing.clause.words}", each.standing.state.words, each.standing.figure)
        for each in evidence.clauses
    )
    return Section("All promises", (), Table(("Promise", "How it stands", "Figure"), rows))


def _section(each: ClauseEvidence) -> Section:
    standing, proved = each.standing, each.standing.proved_at
    said = [
        f"{standing.state.words}. "
        + (f"Looked at on {moment_words(proved)}." if proved else "Not looked at whole yet.")
    ]
    if standing.signed_until:
        said.append(f"Signed for until {day_words(standing.signed_until)}.")
    if each.wording:
        said.append(f"The policy says: {each.wording}")
    if each.tension:
        said.append(
            f"Tension, {each.tension.tension.title}: {each.tension.tension.law} ({each.tension.tension.source})"
        )
    rows = tuple((answer.question, answer.found, _when(asked)) for asked in standing.asked for answer in asked.answers)
    months = [f"{month.first:%b %Y}: {month.words}" for month in each.months if month.state is not None]
    said.append("; ".join(months) + "." if months else "No day of it was kept yet.")
    table = Table(("Question", "Found", "Asked"), rows) if rows else None
    return Section(f"{standing.clause} {standing.clause.words}", tuple(said), table)


def _when(asked: Asked) -> str:
    return f"{asked.asked_at.astimezone(PRACTICE_TIME):%d %b %Y, %H:%M}" if asked.asked_at else "Never"
