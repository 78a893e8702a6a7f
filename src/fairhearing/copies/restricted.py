"""Copies of calls whose use a person restricted: on which ground of UK GDPR Article 18(2), or not at all.

The answer stands in the copy's plan and the log; the keyholder opens no restricted recording for a copy without one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from django.http import QueryDict

from fairhearing.copies.errors import GroundOwed
from fairhearing.copying.plan import CopyPlan
from fairhearing.keyholder.listening.lawful_uses import Ground
from fairhearing.playback.models import Restriction
from fairhearing.practice.sent_fields import one_line

NONE: Final = "none"
LONGEST_WHY: Final = 300
NO_GROUND: Final = (
    "Then these calls cannot be copied while they are restricted. Leave them out, ask the person whether they agree, "
    "or wait until the restriction ends. Your answer stands in the log"
)
_CHOOSE: Final = "Choose on which ground the restricted calls are copied"
_WHY: Final = "Say why, in a sentence"


def restrictions_among(recordings: Iterable[str]) -> list[Restriction]:
    """Return the restrictions without consent that stand for the calls of these recordings."""
    rows = Restriction.objects.filter(call__recordings__in=list(recordings), lifted_at=None, agreed_at=None)
    return list(rows.order_by("reference", "id").distinct())


def offered_grounds() -> list[tuple[str, str, str]]:
    """Return what can be answered: value, label, hint."""
    return [(str(ground), ground.label, "") for ground in Ground] + [(NONE, "None of these", "")]


def with_ground(plan: CopyPlan, posted: QueryDict) -> CopyPlan:
    """Return the plan with the answer of the form; one without restricted calls as it is. Raises GroundOwed."""
    if not restrictions_among(each.recording for each in plan.recordings):
        return plan
    ground, why = posted.get("ground", ""), one_line(posted.get("ground_why", ""), LONGEST_WHY)
    if ground not in {*Ground, NONE}:
        raise GroundOwed(_CHOOSE, "ground-1")
    if ground == NONE:
        raise GroundOwed(NO_GROUND, "ground-1")
    if not why:
        raise GroundOwed(_WHY, "ground_why")
    return replace(plan, ground=ground, ground_why=why)
