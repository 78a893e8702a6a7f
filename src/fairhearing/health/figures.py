"""What people read of a process's figures while nothing is wrong with what they measure. Pure.

A figure that is not there is not known, and is never read as nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from fairhearing.wording.counts import counted

from .subjects import Subject
from .words import WELL

Figures = Mapping[str, float]

_MS_PER_S: Final = 1000
_MINUTE_S: Final = 60
_HOUR_S: Final = 3600
_DAY_S: Final = 86_400
TEST_CALL_LATE_S: Final = 2 * _HOUR_S
"""A test call is made each hour; one that is older than two is none to go by."""

NOT_TOLD: Final = {
    Subject.TIME_SERVER: "We do not know whether the clock is right: nothing on this machine says that a time server "
    "keeps it.",
    Subject.TEST_CALL: "We do not know: no test call was heard within the last two hours.",
    Subject.PHONE_LOG: "We do not know whether every call is recorded.",
    Subject.ALARMS: "We do not know who would learn of a trouble: no alarm leaves this machine, since neither e-mail "
    "nor a webhook is set up. Look at this page each day.",
}
"""What is said where figures that would show it are absent. It is shown, and is no reason to ring anybody."""


NO_WATCHER: Final = "We do not know who would learn of a trouble: nothing here ever watched, to tell people of it."


def well_words(subject: Subject, figures: Figures) -> str | None:
    """Say how something is that is well, with its figure; None where the figure that would show it is not there."""
    if subject in NOT_TOLD:
        return _SHOWN[subject](figures)
    words = {
        Subject.NOW: _now,
        Subject.PACE: _pace,
        Subject.DROPS: _drops,
        Subject.DISK: _disk,
        Subject.STORE: _store,
        Subject.CERTIFICATES: _certificates,
        Subject.KEYS: _keys,
        Subject.COPIES: _copies,
        Subject.HEARING: _hearing,
    }.get(subject)
    return (words(figures) if words else "") or WELL[subject]


def not_told(subject: Subject, figures: Figures) -> str:
    """Say what is not known, for a subject of `NOT_TOLD`."""
    if subject is not Subject.PHONE_LOG:
        return NOT_TOLD[subject]
    without = int(figures.get("practices_without_phone_log", 0))
    if not without:
        return NOT_TOLD[subject]
    where = f"at {counted(without, 'practice')} no log of the phone system is brought"
    return f"{NOT_TOLD[subject].removesuffix('.')}: {where}."


def _now(figures: Figures) -> str:
    if "calls" not in figures:
        return ""
    calls = int(figures["calls"])
    return f"{calls:,} {'call is' if calls == 1 else 'calls are'} being recorded." if calls else "No call is going on."


def _pace(figures: Figures) -> str:
    if "tick_late_ms" not in figures:
        return ""
    late, waits_s = max(0, round(figures["tick_late_ms"])), figures.get("unwritten_s", 0.0)
    return (
        f"Sound is taken in five times a second, at most {late:,} ms late; none has waited {max(1, round(waits_s))} s."
    )


def _drops(figures: Figures) -> str:
    if "dropped" not in figures:
        return ""
    dropped = int(figures["dropped"])
    return f"{dropped:,} since the recorder started, none within the hour." if dropped else ""


def _disk(figures: Figures) -> str:
    if "disk_days_left" in figures:
        return f"There is room for {counted(int(figures['disk_days_left']), 'day')} at the pace of the last day."
    if "disk_free_bytes" in figures:
        return f"{figures['disk_free_bytes'] / 10**9:,.1f} GB are free; for how long that lasts is not known yet."
    return ""


def _store(figures: Figures) -> str:
    waiting = int(figures.get("waiting", 0))
    return f"Finished calls reach the store; {waiting:,} on their way." if waiting else ""


def _certificates(figures: Figures) -> str:
    if "certificate_days_left" not in figures:
        return ""
    return f"The certificate of these pages is good for {counted(int(figures['certificate_days_left']), 'day')}."


def _keys(figures: Figures) -> str:
    if "signed_in" not in figures:
        return ""
    signed_in = int(figures["signed_in"])
    if not signed_in:
        return "No practice key is open: nobody who could listen is signed in."
    return f"Practice keys are open for {counted(signed_in, 'sign-in')} of people who may listen."


def _copies(figures: Figures) -> str:
    if "copies" not in figures:
        return ""
    copies = int(figures["copies"])
    if not copies:
        return "No copy for a request or disclosure lies here."
    lie = "lies" if copies == 1 else "lie"
    oldest = f", the oldest asked for {ago(figures['copies_oldest_s'])}" if "copies_oldest_s" in figures else ""
    said = "copy" if copies == 1 else "copies"
    return f"{copies:,} {said} {lie} here, {figures['copies_bytes'] / 10**6:,.0f} MB{oldest}."


def _hearing(figures: Figures) -> str:
    if "heard_today" not in figures:
        return ""
    heard, keys = int(figures["heard_today"]), int(figures.get("keys_held", 0))
    held = f"it holds {counted(keys, 'key')} of calls now" if keys else "it holds no key now"
    return f"{counted(heard, 'recording')} {'was' if heard == 1 else 'were'} checked today; {held}."


def _time_server(figures: Figures) -> str | None:
    if figures.get("clock_synchronised") != 1:
        return None
    offset_ms = abs(round(figures.get("clock_offset_s", 0.0) * _MS_PER_S))
    error_ms = round(figures.get("clock_error_s", 0.0) * _MS_PER_S)
    return f"A time server keeps the clock; it is off by {offset_ms} ms, perhaps {error_ms} ms more."


def _test_call(figures: Figures) -> str | None:
    age_s = figures.get("last_test_call_s")
    if age_s is None or figures.get("test_call_heard") != 1 or age_s > TEST_CALL_LATE_S:
        return None
    return f"A test call went the whole way and was heard {ago(age_s)}."


def _phone_log(figures: Figures) -> str | None:
    return WELL[Subject.PHONE_LOG] if figures.get("practices_without_phone_log") == 0 else None


def _alarms(figures: Figures) -> str | None:
    return WELL[Subject.ALARMS] if figures.get("receivers") else None


_SHOWN: Final[Mapping[Subject, Callable[[Figures], str | None]]] = {
    Subject.TIME_SERVER: _time_server,
    Subject.TEST_CALL: _test_call,
    Subject.PHONE_LOG: _phone_log,
    Subject.ALARMS: _alarms,
}


def ago(seconds: float) -> str:
    """Say how long ago something was."""
    if seconds < 2 * _MINUTE_S:
        return "a minute ago" if seconds >= _MINUTE_S else "just now"
    if seconds < 2 * _HOUR_S:
        return f"{int(seconds // _MINUTE_S)} minutes ago"
    return f"{int(seconds // _HOUR_S)} hours ago" if seconds < 2 * _DAY_S else f"{int(seconds // _DAY_S)} days ago"
