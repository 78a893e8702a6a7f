"""Cases, for the pages that show them."""

from datetime import timedelta

from django.utils import timezone

from fairhearing.cases.calls import add_calls
from fairhearing.cases.rules import CaseKind
from fairhearing.cases.working import CaseFacts, open_case

CASE_PAGES = (
    "case",
    "change-case",
    "case-days",
    "case-others",
    "close-case",
    "note-in-case",
    "open-case-again",
    "write-case-letter",
    "case-about",
    "case-people",
    "case-timeline",
    "make-pack",
)


def make_case(practice, owner, *, kind="complaint", days_ago=0, words="Rude answer about a prescription", by=None):
    """Open a case that came so many days ago."""
    now = timezone.now()
    received = timezone.localdate(now) - timedelta(days=days_ago)
    return open_case(practice, CaseFacts(CaseKind(kind), received, words, owner), by=by or owner, now=now)


def add_case(call, owner, **facts):
    """Open a case to which a call belongs, which is not kept longer for it."""
    case = make_case(call.practice, owner, **facts)
    add_calls(case, [call], keep_until=None, by=owner, now=timezone.now())
    return case
