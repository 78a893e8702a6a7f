"""Requests for recordings, as tests of pages need them."""

from datetime import timedelta

from django.utils import timezone

from fairhearing.catalogue.doing import Done
from fairhearing.subject_access import rules
from fairhearing.subject_access.documents import keep_document
from fairhearing.subject_access.ending import withdraw
from fairhearing.subject_access.intake import Facts, log_request
from fairhearing.subject_access.models import Document

PDF = b"%PDF-1.7\n%a letter\n"
ACCESS_PAGES = (
    "access-request",
    "change-access-request",
    "request-who",
    "request-days",
    "request-people",
    "answer-request",
    "note-in-access-request",
    "write-request-letter",
)


def make_request(practice, owner, *, days_ago=0, people=(), **changed):
    """Take down a request that came so many days ago."""
    known = {
        "asker": rules.Asker.PATIENT,
        "way": rules.Way.LETTER,
        "received_on": timezone.localdate() - timedelta(days=days_ago),
        "asker_name": "Margaret Holroyd",
        "wanted": "All my calls since June",
        "owner": owner,
    }
    done = Done(owner, timezone.now(), "manager")
    return log_request(practice, Facts(**(known | changed)), done, people=people)


def withdrawn_request(call, owner):
    """Take down a request that means this call, and was withdrawn."""
    number = call.parties.get(side="left").number
    request = make_request(call.practice, owner, numbers=number)
    withdraw(request, timezone.localdate(), "She rang", Done(owner, timezone.now(), "manager"))
    return request


def keep_pdf(request, owner):
    """Keep the letter that came with a request."""
    return keep_document(request, Document.Kind.LETTER, PDF, Done(owner, timezone.now(), "manager"))


def access_rows(call, owner):
    """Return a request that is worked, one that was withdrawn, and two documents of the first."""
    worked = make_request(call.practice, owner)
    return worked, withdrawn_request(call, owner), keep_pdf(worked, owner), keep_pdf(worked, owner)
