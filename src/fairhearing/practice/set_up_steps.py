"""The seven steps of setting a practice up, which are done, and what stays open afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from fairhearing.practice.models import Practice, Role
from fairhearing.practice.set_up_models import SetUp

STEPS = 7
_FEWEST_MANAGERS = 2


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the manager's. page: the name of its address."""

    number: int
    text: str
    page: str
    done: bool
    found: str = ""


@dataclass(frozen=True, slots=True)
class OpenThing:
    """What is still to be done after setting up. due: by when, None for now."""

    text: str
    page: str
    due: date | None = None


def steps_of(set_up: SetUp) -> list[Step]:
    """Return the steps with how each stands."""
    envelopes = set_up.practice.kit_envelopes.filter(gone_at=None).count()
    kit = set_up.kit_checked_at is not None and envelopes > 1
    return [
        Step(1, "Your practice", "settings-practice", done=True),
        Step(2, "You", "settings", done=set_up.confirmed_at is not None),
        Step(3, "Recovery kit", "set-up-kit", kit, "" if kit else "Without it, lost passphrases are lost recordings."),
        Step(4, "Phone system", "set-up-practice-phones", set_up.phones_seen_at is not None),
        Step(5, "Announcement and notice", "set-up-announcement", done=set_up.plays != ""),
        Step(6, "Test call", "set-up-test-call", done=set_up.heard == SetUp.Heard.BOTH),
        Step(7, "Second manager", "set-up-second-manager", done=set_up.second_manager_by is not None),
    ]


def next_step(set_up: SetUp) -> Step | None:
    """Return the first step that is not done, None if all are."""
    return next((step for step in steps_of(set_up) if not step.done), None)


def open_things(practice: Practice) -> list[OpenThing]:
    """Return what is still open in a practice that was set up, the soonest first."""
    set_up = SetUp.objects.filter(practice=practice).first()
    if set_up is None:
        return []
    if set_up.started_at is None:
        step = next_step(set_up)
        words = (
            f"Setting up: go on with step {step.number} of {STEPS}, {step.text.lower()}" if step else "Start recording"
        )
        return [OpenThing(words, step.page if step else "set-up-check")]
    things = []
    if practice.roles.filter(kind=Role.Kind.MANAGER).count() < _FEWEST_MANAGERS:
        things.append(
            OpenThing(
                "Add a second manager: one person alone is a risk", "set-up-second-manager", set_up.second_manager_by
            )
        )
    if practice.kit_envelopes.filter(gone_at=None).count() < 2:  # noqa: PLR2004 - two sheets
        things.append(OpenThing("Say where the envelopes with the recovery sheets are", "set-up-kit"))
    if set_up.plays != SetUp.Plays.YES:
        things.append(OpenThing("Let callers be told that calls are recorded", "set-up-announcement", set_up.plays_by))
    if set_up.heard != SetUp.Heard.BOTH:
        things.append(OpenThing("Make a test call, and hear both sides", "set-up-test-call"))
    return sorted(things, key=lambda thing: thing.due or date.min)
