"""Whether the policy is dated, reviewed and kept to its own figures (C19); and all probes of this package."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Final

from django.urls import reverse
from django.utils import timezone

from fairhearing.clauses.clause import Clause
from fairhearing.clauses.proof import Answer, Probe, Proof, Verdict
from fairhearing.papers.models import PolicyVersion
from fairhearing.papers.paper_probes import (
    ask_data_protection,
    ask_other_copies,
    ask_records,
    ask_telecoms,
    ask_told,
)
from fairhearing.papers.promises import Comparison, compare
from fairhearing.papers.real_settings import real_settings
from fairhearing.papers.versions import figures_of, version_in_force
from fairhearing.practice.models import Practice
from fairhearing.wording.days import day_words

_UNSAID: Final = "Ask the practice manager to begin a version of the policy, and a partner to sign it."
_UNREVIEWED: Final = "Read the policy again, begin the next version with a new day of review, and have it signed."


def ask_dated(practice: Practice, now: datetime) -> Proof:
    """Ask whether a signed version is in force, reviewed in time, and kept to in each figure that it promises."""
    version = version_in_force(practice)
    if version is None:
        question = "Is a version of the policy in force, with its days?"
        rows = reverse("policy-versions")
        answer = Answer(question, "None is signed", Verdict.UNKNOWN, rows, "Versions", mend=_UNSAID)
        return Proof("No version is signed", (answer,))
    today = timezone.localdate(now)
    compared = compare(figures_of(version) or {}, real_settings(practice))
    answers = (_dated(version), _reviewed(version, today), *_kept(version, compared))
    return Proof(_figure(version, compared, today), answers)


def _dated(version: PolicyVersion) -> Answer:
    assert version.published_on is not None and version.updated_on is not None  # noqa: S101, PT018 - signing asks for them
    published, updated = day_words(version.published_on), day_words(version.updated_on)
    found = f"Version {version.number}: published {published}, updated {updated}, signed by a partner"
    return Answer(
        "Is a version of the policy in force, with its days?",
        found,
        Verdict.KEPT,
        reverse("policy-versions"),
        "All versions",
    )


def _reviewed(version: PolicyVersion, today: date) -> Answer:
    review = version.review_on
    is_ahead = review is not None and review >= today
    found = f"{'Due' if is_ahead else 'Was due'} by {day_words(review)}" if review else "No day is set"
    return Answer(
        "Is the next review still ahead?",
        found,
        Verdict.KEPT if is_ahead else Verdict.UNKNOWN,
        reverse("policy-version", args=[version.id]),
        f"Version {version.number}",
        mend="" if is_ahead else _UNREVIEWED,
    )


def _kept(version: PolicyVersion, compared: tuple[Comparison, ...]) -> Iterator[Answer]:
    """Answer for each figure; what the policy does not say is noted."""
    for each in compared:
        verdict = {None: Verdict.NOTED, True: Verdict.KEPT, False: Verdict.BROKEN}[each.agrees]
        yield Answer(
            f"{each.question}: as the policy says?",
            f"Policy: {each.promised}; system: {each.real}",
            verdict,
            reverse("policy-version", args=[version.id]),
            "Policy and system side by side",
            mend="Change the setting back, or have a new version of the policy signed that says what is done."
            if verdict is Verdict.BROKEN
            else "",
        )


def _figure(version: PolicyVersion, compared: tuple[Comparison, ...], today: date) -> str:
    broken = sum(each.agrees is False for each in compared)
    if broken:
        return f"{broken} of {sum(each.agrees is not None for each in compared)} figures not as the policy says"
    review = version.review_on
    if review is None:
        return "No day of review"
    return f"Version {version.number}; review {'due by' if review >= today else 'was due by'} {day_words(review)}"


PROBES: Final = (
    Probe("policy_dated", Clause.DATED, ask_dated),
    Probe("telecoms_papers", Clause.TELECOMS, ask_telecoms),
    Probe("records_papers", Clause.RECORDS, ask_records),
    Probe("notices_papers", Clause.TOLD, ask_told),
    Probe("other_copies", Clause.ENCRYPTED, ask_other_copies),
    Probe("all_papers", Clause.DATA_PROTECTION, ask_data_protection),
)
