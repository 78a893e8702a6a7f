"""What the start page tells somebody who does not work with calls: what their role may do here, and where."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from fairhearing.playback.own_listens import has_own_calls
from fairhearing.practice.models import Person, Practice, Role
from fairhearing.practice.permissions import Permission

_WORDS = {
    Role.Kind.PARTNER: (
        "You can read the log of what was done with recordings.",
        "Every sign-in, search and listen stands in it, with the reason given.",
        "Nobody hears a call alone but its managers: one can play it to you, and you are then named as present.",
    ),
    Role.Kind.AUDITOR: (
        "You can read the log of what was done with recordings.",
        "Every sign-in, search and listen stands in it, with the reason given.",
        "You can read what was done, never what was said: your role opens no call.",
    ),
    Role.Kind.MEMBER: (
        "You can pause the recording of a call you are on, before card details are read out.",
        "Calls on practice lines are recorded, yours included.",
        "If a caller objects, stop the recording and offer another way.",
        "You can see who has listened to your calls, and why. You can ask to have a call kept.",
    ),
    Role.Kind.ADMINISTRATOR: (
        "You look after the machine, not the calls.",
        "Your role cannot list, search or hear any call, and holds no key.",
        "Health says what is wrong and what to do; upgrades and backups are looked after on the server itself.",
    ),
}


@dataclass(frozen=True, slots=True)
class Link:
    """One thing that can be done from here."""

    text: str
    href: str


_LINKS = (
    (Permission.PAUSE_CALLS, "See the calls that are live now", "calls-now"),
    (Permission.SEE_OWN_REVIEWS, "Reviews of my calls", "own-reviews"),
    (Permission.SEE_LEARNING, "What we learn from calls, and what we change", "quality"),
    (Permission.SEE_OWN_LISTENS, "My calls, and who listened to them", "my-calls"),
    (Permission.LOG_REQUESTS, "Somebody asked for recordings", "somebody-asked"),
    (Permission.LOG_BREACHES, "Something went wrong with people’s information", "log-breach"),
    (Permission.SEE_BREACHES, "The days of breaches", "breach-days"),
    (Permission.LOG_REQUESTS, "Somebody objected, or asked for a change", "somebody-objected"),
    (Permission.SEE_REQUEST_DAYS, "The days of objections and other rights", "right-days"),
    (Permission.SEE_REQUEST_DAYS, "The days of requests for recordings", "access-request-days"),
    (Permission.SEE_DISCLOSURE_DAYS, "The days of disclosures", "disclosure-days"),
    (Permission.ASK_TO_KEEP, "Ask to keep a call", "ask-to-keep"),
    (Permission.LINK_EXTENSIONS, "Whose extension is whose", "extensions"),
    (Permission.GIVE_KEYS, "Keys for phone and payment software", "software-keys"),
    (Permission.SEE_POLICY, "Whether our policy is kept, clause by clause", "policy"),
    (Permission.SEE_PAPERS, "What our policy says, in every version", "policy-versions"),
    (Permission.SEE_PAPERS, "Where our policy and the law differ", "tensions"),
    (Permission.SEE_PAPERS, "Ready to record: papers, and what is missing", "ready"),
    (Permission.SEE_KEEPING, "What is kept longer, and what was destroyed", "kept"),
    (Permission.SEE_PEOPLE, "Who has which role, and who is invited", "people"),
    (Permission.SEE_HOME, "What staff are told about recording", "notice"),
    (Permission.SEE_DIARY, "The listening diary", "diary"),
    (Permission.ASSIGN_CALLS, "Calls about a manager or assistant", "closures"),
    (Permission.COMPARE_PRACTICES, "Your practices, side by side", "practices"),
    (Permission.READ_LOG, "Read the log", "log"),
    (Permission.SEE_HEALTH, "See health", "health"),
    (Permission.RUN_JOBS, "See what the machine does by itself", "jobs"),
)
"""Who is offered it, its words, its page."""


def words_of(role: Role.Kind) -> tuple[str, ...]:
    """Return what somebody of this role is told."""
    return _WORDS[role]


def links_of(person: Person, practice: Practice, may: frozenset[Permission]) -> list[Link]:
    """Return what this person may open in this practice."""
    return [
        Link(text, reverse(name))
        for permission, text, name in _LINKS
        if permission in may and (name not in ("my-calls", "own-reviews") or has_own_calls(person, practice))
    ]
