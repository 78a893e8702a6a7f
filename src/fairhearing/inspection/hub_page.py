"""What an inspector, a data protection officer or the integrated care board is shown: one page that leads to all."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.visits import note_visit
from fairhearing.inspection.notices import unsaid_for
from fairhearing.inspection.packing import Failure, pack_standing
from fairhearing.inspection.visiting import Visit, visit_of
from fairhearing.letters.kinds import Notice
from fairhearing.practice.allowed import permissions_in, requires
from fairhearing.practice.permissions import Permission

_WHY: Final = {
    Failure.LOG: "The log cannot be read, or its signature does not fit. Tell your IT supplier today.",
    Failure.KEY: "The key that signs packs cannot be read. Tell your IT supplier.",
    Failure.GIVEN_UP: "Making it failed again and again. Tell your IT supplier: their page of jobs names what failed.",
}


@requires(Permission.SHOW_EVIDENCE)
@require_safe
def inspection(request: HttpRequest) -> HttpResponseBase:
    """Show what there is to show."""
    visit = visit_of(request)
    note_visit(request, Verb.EVIDENCE_VIEWED, visit.practice, Permission.SHOW_EVIDENCE, page="inspection")
    return render(request, "inspection/inspection.jinja", hub_context(visit))


def hub_context(visit: Visit) -> dict[str, object]:
    """Return what the page shows to this visitor."""
    pack = pack_standing(visit.practice, settings.HOME)
    return {
        "pack": pack,
        "why_no_pack": _WHY.get(pack.failure, "") if pack.failure else "",
        "notices": list(Notice),
        "unsaid": unsaid_for(visit.practice),
        "sets_letters": Permission.SET_LETTERS in permissions_in(visit.person, visit.practice),
    }
