"""All probes there are, gathered from the packages that own them: `settings.PROBES` names their modules."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import Final

from django.conf import settings

from fairhearing.clauses.clause import Clause
from fairhearing.clauses.proof import Probe

_LONGEST_NAME: Final = 40


def all_probes() -> tuple[Probe, ...]:
    """Return every probe, clause by clause. A name that stands twice, or is too long for a row, is a defect."""
    return _gathered(tuple(settings.PROBES))


def probes_by_clause() -> Mapping[Clause, tuple[Probe, ...]]:
    """Return the probes of each clause; () where it has none, which is never Met."""
    return {clause: tuple(probe for probe in all_probes() if probe.clause is clause) for clause in Clause}


@cache
def _gathered(modules: tuple[str, ...]) -> tuple[Probe, ...]:
    found: list[Probe] = [probe for name in modules for probe in import_module(name).PROBES]
    names = [probe.name for probe in found]
    twice = sorted({name for name in names if names.count(name) > 1 or len(name) > _LONGEST_NAME})
    if twice:
        raise RuntimeError(f"probes need names of their own, of at most {_LONGEST_NAME} letters: {', '.join(twice)}")
    order = {clause: number for number, clause in enumerate(Clause)}
    return tuple(sorted(found, key=lambda probe: order[probe.clause]))
