"""Disclosures, as tests of pages need them: taken down, prepared, asked for, approved."""

from datetime import timedelta

from django.utils import timezone

from fairhearing.catalogue.doing import Done
from fairhearing.disclosures import rules
from fairhearing.disclosures.approving import approve, ask_approval, seen_now
from fairhearing.disclosures.ending import withdraw
from fairhearing.disclosures.intake import Facts, log_disclosure
from fairhearing.disclosures.models import Paper
from fairhearing.disclosures.papers import keep_paper
from fairhearing.disclosures.powers import Power
from fairhearing.disclosures.preparing import decide_telling, say_confidence, say_extent, say_power
from fairhearing.practice.models import Person
from fairhearing.redaction.checks import check_needed, sign_check
from fairhearing.redaction.deciding import Decided, decide
from fairhearing.redaction.grounds import Ground
from fairhearing.redaction.models import Candidate
from fairhearing.redaction.rules import Part
from fairhearing.redaction.spans import Wanted, hide, say_done

from .copied_calls import NUMBER
from .sealed_calls import add_call

PDF = b"%PDF-1.7\n%an order\n"
BODY, ABOUT = "Wharfedale Police", "Margaret Holroyd"
DISCLOSURE_PAGES = (
    "disclosure",
    "change-disclosure",
    "disclosure-people",
    "disclosure-authority",
    "disclosure-extent",
    "ask-approval",
    "approve-disclosure",
    "disclosure-end",
    "note-in-disclosure",
    "write-disclosure-letter",
)
THREAT = "The call of 3 June in which he threatened her; nothing about treatment"


def of_role(practice, role):
    """Return who has this role."""
    return Person.objects.get(email=f"{role}@{practice.id}.example")


def done_by(person, role="manager"):
    """Return that this person does something now."""
    return Done(person, timezone.now(), role)


def make_disclosure(practice, owner, *, days_ago=0, people=(), **changed):
    """Take a disclosure down that came so many days ago."""
    known = {
        "kind": rules.Kind.POLICE,
        "way": rules.Way.LETTER,
        "received_on": timezone.localdate() - timedelta(days=days_ago),
        "body": BODY,
        "their_ref": "13/4417/26",
        "about": ABOUT,
        "wanted": "Calls from her number in June",
        "why": "Threats to kill",
        "owner": owner,
    }
    return log_disclosure(practice, Facts(**(known | changed)), done_by(owner), people=people)


def choose_and_hide(disclosure, by, checker, *, hidden=True):
    """Say that each call answers it, hide the second of the last one, hear all, and have it checked."""
    selection, done = disclosure.selection, {"by": by, "role": "manager", "now": timezone.now()}
    candidates = list(selection.candidates.select_related("call").order_by("call__started_at", "id"))
    decide(selection, candidates, Decided(Candidate.Decision.IN, Candidate.Reason.ANSWERS), **done)
    if hidden:
        recording = candidates[-1].call.recordings.get()
        part = Part("outside", 500, min(1500, recording.duration_ms - 100))
        hide(candidates[-1], recording, Wanted(part, Ground.NOT_ASKED), **done)
    for candidate in selection.candidates.all():
        say_done(candidate, **done)
    seen = check_needed(selection).seen
    sign_check(selection, seen=seen, by=checker, role="assistant", now=timezone.now())


def say_everything(disclosure, done):
    """Say all that somebody needs to approve it."""
    say_power(disclosure, Power.CRIME, done.today, "Form signed by Inspector Firth, no. 7", done)
    say_confidence(disclosure, rules.Confidence.PUBLIC_INTEREST, "A threat to kill", done)
    say_extent(disclosure, THREAT, "What was said before and after shows how it was meant", done)
    decide_telling(disclosure, rules.Telling.NOT, "He lives with her", done)


def prepared(practice, sounds, *, hidden=True, number=NUMBER, **changed):
    """A disclosure of one call for each of these sounds, about which everything is said and checked."""
    manager, assistant = of_role(practice, "manager"), of_role(practice, "assistant")
    for at, sound in enumerate(sounds):
        add_call(practice, sound, number=number, started_at=timezone.now() - timedelta(days=3, minutes=at))
    disclosure = make_disclosure(practice, manager, numbers=number, **changed)
    say_everything(disclosure, done_by(manager))
    choose_and_hide(disclosure, manager, assistant, hidden=hidden)
    return disclosure


def asked(practice, sounds, **changed):
    """The same, for which approval was asked."""
    disclosure = prepared(practice, sounds, **changed)
    ask_approval(disclosure, "", done_by(of_role(practice, "manager")))
    return disclosure


def approved(practice, sounds, **changed):
    """The same, approved by the partner."""
    disclosure = asked(practice, sounds, **changed)
    partner = of_role(practice, "partner")
    approve(disclosure, seen_now(disclosure), "Serious harm outweighs confidence", done_by(partner, "partner"))
    return disclosure


def disclosure_arguments(call, owner):
    """Return what addresses of disclosures take: one that is worked, one that was withdrawn, two papers."""
    worked = make_disclosure(call.practice, owner)
    ended = make_disclosure(call.practice, owner, numbers=call.parties.get(side="left").number)
    withdraw(ended, timezone.localdate(), "The officer rang", done_by(owner))
    paper, old = (keep_paper(worked, Paper.Kind.AUTHORITY, PDF, done_by(owner)) for _ in range(2))
    return {
        **{page: [worked.id] for page in DISCLOSURE_PAGES},
        "close-disclosure": [ended.id],
        **{name: [worked.id, paper.id] for name in ("take-disclosure-paper", "take-paper-to-approve")},
        "destroy-disclosure-paper": [worked.id, old.id],
    }
