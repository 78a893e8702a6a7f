"""Lets both practices have a signed policy, papers of which some are missing, and tensions of which some are signed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from .founding_words import PUBLISHED, UPDATED, WORDS
from .practices import ALLERTON, PRACTICES

if TYPE_CHECKING:
    from fairhearing.catalogue.doing import Done
    from fairhearing.practice.models import Practice

_KEPT: Final = (
    ("authorisation", 200, "Partners’ meeting, minute 7", ""),
    ("dpia", 150, "Shared drive, Governance", ""),
    ("ico-fee", 21, "Registration ZA000000", ""),
    ("web-notice", 90, "Website, page Privacy", ""),
    ("leaflet", 240, "Printed, 500 copies at reception", ""),
    ("calling-out", 240, "On the wall of the back office", ""),
    ("processor", 300, "Shared drive, Contracts", "Phone system supplier"),
    ("dspt", 210, "Published, standards met", ""),
    ("records-policy", 300, "Shared drive, Policies", ""),
    ("contract", 300, "GMS contract, part 16", ""),
    ("training", 100, "List of 14 people", ""),
    ("breaches", 60, "Shared drive, Governance", ""),
)
"""Kind, days for which it is still good, where it is, with whom. Poster, hazard log and others are missing."""
_PLACES: Final = (
    ("supplier", "off", "Switched off on the supplier’s page, seen on the day"),
    ("old-recorder", "off", "Taken away; certificate of wiping in the safe"),
    ("lines", "off", "Letter of the provider"),
    ("call-back", "same", "Set to 12 months on its page"),
)
"""Voicemail is not answered for."""
_SIGNED: Final = ("C7", "C8", "C11", "C13", "C17")
_SIGNED_FOR: Final = timedelta(days=190)
_REVIEW: Final = timedelta(days=175)
_AGO: Final = timedelta(days=20)


def write_policies_and_papers(now: datetime) -> None:
    """Write what each practice wrote and signed, once; the second has let its review pass."""
    from fairhearing.catalogue.doing import Done
    from fairhearing.practice.models import Practice

    for described in PRACTICES:
        practice = Practice.objects.get(id=described.id)
        if practice.policy_versions.exists():
            continue
        people = {role.kind: role.person for role in practice.roles.select_related("person")}
        manager = Done(people["manager"], now - _AGO, "manager")
        partner = Done(people["partner"], now - _AGO, "partner")
        _policy(practice, manager, partner, is_reviewed=described is ALLERTON)
        _tensions(practice, partner)
        _papers(practice, manager)


def _policy(practice: Practice, manager: Done, partner: Done, *, is_reviewed: bool) -> None:
    from fairhearing.clauses.clause import Clause
    from fairhearing.papers.promises import read_promises
    from fairhearing.papers.versions import (
        begin_version,
        confirm_figures,
        fingerprint,
        say_days,
        say_wording,
        sign_version,
        wordings_of,
    )

    version = begin_version(practice, manager)
    for clause in Clause:
        say_wording(version, clause, WORDS[clause], manager)
    review = (manager.now + (_REVIEW if is_reviewed else -timedelta(days=3))).date()
    say_days(version, PUBLISHED, UPDATED, review, manager)
    confirm_figures(version, read_promises(wordings_of(version)), manager)
    sign_version(version, fingerprint(version), partner)


def _tensions(practice: Practice, partner: Done) -> None:
    from fairhearing.papers.signing import sign_tension
    from fairhearing.papers.tension import TENSIONS

    for tension in TENSIONS.values():
        if tension.clause in _SIGNED:
            until = (partner.now + _SIGNED_FOR).date()
            sign_tension(practice, tension, tension.digest, until=until, words="", done=partner)


def _papers(practice: Practice, manager: Done) -> None:
    from fairhearing.papers.copy_places import Said, say_place
    from fairhearing.papers.keeping import Written, keep_paper, say_absent
    from fairhearing.papers.models import CopyPlace
    from fairhearing.papers.paper_kinds import RULES, PaperKind

    day = manager.now.date()
    for kind, days, reference, about in _KEPT:
        written = Written(
            signed_by=manager.by.full_name,
            signed_on=day,
            good_until=day + timedelta(days=days) + _AGO,
            about=about,
            reference=reference,
        )
        keep_paper(practice, RULES[PaperKind(kind)], written, manager)
    why, review = "We run the system ourselves, on a server of the practice", day + timedelta(days=300)
    say_absent(practice, RULES[PaperKind.SUPPLIER_SAFETY], why, review, manager)
    for place, state, evidence in _PLACES:
        review = day + timedelta(days=180)
        kind, found = CopyPlace.Kind(place), CopyPlace.State(state)
        say_place(practice, Said(kind, "", found, evidence, manager.by, review), manager)
