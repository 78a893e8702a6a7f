"""The letter that a decision is told by: filled from the report, the practice's settings, and the rules' days."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from fairhearing.clocks.days import months_later
from fairhearing.letters.drafting import begin_letter, draft_letter
from fairhearing.letters.kinds import LetterKind
from fairhearing.letters.matters import Matters
from fairhearing.letters.models import Letter
from fairhearing.practice.allowed import role_in
from fairhearing.practice.models import Practice
from fairhearing.practice.permissions import Permission
from fairhearing.reported.about import About, warnings_given
from fairhearing.reported.models import Report
from fairhearing.reported.rules import REVIEW_MONTHS, still_counts
from fairhearing.reported.steps import Doer
from fairhearing.wording.days import day_words

_KINDS = {Report.Outcome.WARNING: LetterKind.WARNING, Report.Outcome.REMOVAL: LetterKind.REMOVAL}
_REMOVAL_AFTER = timedelta(days=8)  # the board tells the patient; removal counts on the eighth day


def find_report(practice: Practice, reference: str) -> UUID | None:
    """Return the id of the report that people call this, None where there is none here."""
    found: UUID | None = practice.reports.filter(reference__iexact=reference).values_list("id", flat=True).first()
    return found


MATTERS = Matters(find_report, "report", Permission.DECIDE_REPORTS)
"""See LETTER_MATTERS."""


def write_letter(report: Report, about: About, doer: Doer) -> Letter | None:
    """Begin the letter of a decision, filled as far as it is known; None where the decision needs none, or
    it could harm somebody.

    The report leads to it from now on. A letter that was begun before is gone on with.
    """
    kind = _KINDS.get(Report.Outcome(report.outcome)) if report.outcome and not report.harm else None
    if kind is None:
        return None
    if report.letter is not None and report.letter.kind == kind:
        return report.letter
    today = timezone.localdate(doer.now)
    draft = draft_letter(report.practice, kind, _blanks(report, about, today) | _signed(report, doer))
    with transaction.atomic():
        letter = begin_letter(
            report.practice,
            draft,
            reference=report.reference,
            by=doer.person,
            role=doer.role,
            now=doer.now,
            calls=[about.call] if about.call else [],
        )
        Report.objects.filter(id=report.id).update(letter=letter)
    report.letter = letter
    return letter


def _blanks(report: Report, about: About, today: date) -> dict[str, str]:
    happened = about.call.started_at if about.call else report.reported_at
    incident = timezone.localdate(happened)
    if report.outcome == Report.Outcome.REMOVAL:
        counting = [each.on for each in warnings_given(report, about) if still_counts(each.on, today=today)]
        incident = max(counting, default=incident)
    return {
        "letter_date": day_words(today),
        "reference": report.reference,
        "recipient_name": about.name,
        "incident_date": day_words(incident),
        "summary": report.heard_words.rstrip("."),
        "reason": report.reasons.rstrip("."),
        "review_date": day_words(report.review_on or months_later(today, REVIEW_MONTHS)),
        "removal_date": day_words(today + _REMOVAL_AFTER),
        "police_ref": report.police_ref,
    }


def _signed(report: Report, doer: Doer) -> dict[str, str]:
    role = role_in(doer.person, report.practice, Permission.WRITE_LETTERS)
    return {"signer_name": doer.person.full_name, "signer_role": str(role.label)}
