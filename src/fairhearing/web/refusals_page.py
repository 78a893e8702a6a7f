"""The grid of refusals: role by page, what opens and what is refused, as it was tried last."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import URLPattern
from django.utils import timezone
from django.views.decorators.http import require_safe

from fairhearing.catalogue.visits import visitor
from fairhearing.policy.doors import TRY_DOORS, last_trial, wrong_doors
from fairhearing.practice.allowed import practices_for, requires
from fairhearing.practice.models import Role
from fairhearing.practice.permissions import Permission
from fairhearing.practice.standing import standing_practice
from fairhearing.web.refusals import NOBODY, allowed_roles, pages

_OLD_AFTER_DAYS: Final = 14
_PARAMETER: Final = re.compile(r"<[^>]+>")


@dataclass(frozen=True, slots=True)
class Cell:
    """One role at one page. opens: by the table. wrong: it was otherwise when it was tried."""

    role: str
    opens: bool
    wrong: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One page. address: without anybody's ids."""

    address: str
    cells: tuple[Cell, ...]

    @property
    def is_wrong(self) -> bool:
        """Whether any role was let in or refused against the table."""
        return any(cell.wrong for cell in self.cells)


@requires(Permission.SEE_ACCESS)
@require_safe
def refusals(request: HttpRequest) -> HttpResponseBase:
    """Show for each page which roles it opens to, and whether that was found so."""
    practice = standing_practice(request, Permission.SEE_ACCESS)
    trial = last_trial()
    age_days = (timezone.now() - trial.ended_at).days if trial and trial.ended_at else None
    context = {
        "rows": _rows(wrong_doors(trial)),
        "roles": [(str(kind), kind.label) for kind in Role.Kind],
        "trial": trial,
        "wrong": int(trial.outcome.get("wrong", 0)) if trial else 0,
        "is_old": age_days is None or age_days > _OLD_AFTER_DAYS,
        "kind": TRY_DOORS,
        "may_run": practices_for(visitor(request), Permission.RUN_JOBS).filter(id=practice.id).exists(),
    }
    return render(request, "web/refusals.jinja", context)


def _rows(wrong: frozenset[str]) -> list[Row]:
    table = allowed_roles()
    guarded = [page for page in pages() if getattr(page.callback, "permission", "") is not None]
    return sorted((_row(page, table, wrong) for page in guarded), key=lambda row: row.address)


def _row(page: URLPattern, table: Mapping[str, frozenset[str]], wrong: frozenset[str]) -> Row:
    may = table.get(str(getattr(page.callback, "permission", "")), frozenset())
    cells = [Cell(str(kind), str(kind) in may, f"{page.name}:{kind}" in wrong) for kind in Role.Kind]
    nobody = Cell(NOBODY, opens=False, wrong=f"{page.name}:{NOBODY}" in wrong)
    return Row("/" + _PARAMETER.sub("…", str(page.pattern)), (*cells, nobody))
