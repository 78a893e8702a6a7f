"""Versions of a policy, papers and places of other copies, as rows."""

from datetime import date, timedelta
from types import MappingProxyType

from fairhearing.clauses.clause import Clause
from fairhearing.papers.copy_places import Said, say_place
from fairhearing.papers.keeping import Written, keep_paper
from fairhearing.papers.models import CopyPlace
from fairhearing.papers.paper_kinds import RULES, PaperKind
from fairhearing.papers.promises import Promise
from fairhearing.papers.versions import (
    Done,
    begin_version,
    confirm_figures,
    fingerprint,
    say_days,
    say_wording,
    sign_version,
)

from .sealed_calls import NOW

PDF = b"%PDF-1.7 an invented paper"
_OF_A_VERSION = ("policy-version", "policy-changes", "policy-days", "policy-figures", "sign-policy")
PROMISED = MappingProxyType(
    {
        Promise.MONTHS_KEPT: 12,
        Promise.KEY_BITS: 256,
        Promise.LISTENERS: 2,
        Promise.KEEP_DAYS: 5,
        Promise.GIVE_DAYS: None,
    }
)


def signed_version(practice, person, *, promised=PROMISED, review=date(2027, 5, 22), now=NOW, words=""):
    """A version in force; its words are ours but for clause 1."""
    done = Done(person, now, "partner")
    version = begin_version(practice, done)
    if words:
        say_wording(version, Clause.RECORDED, words, done)
    say_days(version, date(2021, 5, 25), date(2024, 5, 22), review, done)
    confirm_figures(version, promised, done)
    sign_version(version, fingerprint(version), done)
    return version


def kept_paper(practice, done, kind, *, until=None, **written):
    """A paper that is in date; until: its last day, else nine months ahead."""
    day = done.now.date()
    made = {"signed_by": "Dr Ruth Okafor", "signed_on": day, "good_until": until or day + timedelta(days=270)}
    if RULES[kind].several:
        made["about"] = "Hosting firm"
    return keep_paper(practice, RULES[kind], Written(**{**made, "reference": "Shared drive", **written}), done)


def all_papers(practice, done):
    """Every paper that is not seen by the system itself."""
    return {kind: kept_paper(practice, done, kind) for kind in PaperKind if not RULES[kind].is_computed}


def known_place(practice, done, kind=CopyPlace.Kind.VOICEMAIL, state=CopyPlace.State.OFF, **said):
    """One place that somebody answered for."""
    made = {"name": "", "evidence": "Letter of 3 June", "owner": done.by, "review_on": done.now.date() + timedelta(200)}
    return say_place(practice, Said(kind=kind, state=state, **{**made, **said}), done)


def paper_arguments(practice, person):
    """Ids for each address of the pages of papers that takes one."""
    signed_version(practice, person)
    done = Done(person, NOW, "manager")
    version = begin_version(practice, done)
    taken = kept_paper(practice, done, PaperKind.DPIA, data=PDF)
    ended = kept_paper(practice, done, PaperKind.PROCESSOR)
    return {
        **{page: [version.id] for page in _OF_A_VERSION},
        "policy-wording": [version.id, "C1"],
        **{page: ["C8"] for page in ("tension", "sign-tension", "ask-about-tension")},
        **{page: ["authorisation"] for page in ("paper", "sign-paper")},
        "absent-paper": ["poster"],
        "take-paper": [taken.id],
        "end-paper": [ended.id],
        "end-copy-place": [known_place(practice, done).id],
    }
