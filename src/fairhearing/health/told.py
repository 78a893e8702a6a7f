"""The lines as plain text: for a terminal, for a message to whoever looks after the machine, and for other programs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from fairhearing.vault.document import write_time

from .kinds import TroubleKind as K
from .lines import Line, State, not_well, state_of
from .subjects import Subject

_WIDEST = 9  # the longest state, "not known"


def headline(lines: Sequence[Line], moment: Callable[[datetime], str]) -> str:
    """Say in one sentence what matters most: what may cost calls, as the page says it, then what was changed."""
    words, wrong = _counted(lines), not_well(lines)
    if any(line.risks_calls for line in wrong):
        return first_sentence(lines, moment)
    if any(line.name is Subject.TRIED and line.state is State.TROUBLE for line in wrong):
        return f"A check on stored recordings failed, ring your data protection officer: {words}."
    return f"{words[0].upper()}{words[1:]}."


NOT_RECORDED: Final = frozenset(
    {K.STOPPED, K.STANDS_STILL, K.SETUP_UNFINISHED, K.NETWORK_AWAY, K.INTERFACE_DOWN, K.RECIPIENTS_MISSING}
)
"""While there is one of these, no call is recorded, at this recorder or for this practice."""


def first_sentence(lines: Sequence[Line], moment: Callable[[datetime], str]) -> str:
    """Say in one sentence whether calls are being recorded, before anything else. moment: writes a time of day."""
    risky = [line for line in lines if line.risks_calls]
    recorders = {line.part for line in lines if line.name is Subject.RECORDER}
    stopped = [line for line in risky if line.kind in NOT_RECORDED]
    silent = [line for line in risky if line.kind is K.SILENT]
    if stopped:
        who = "Calls" if len({line.part for line in stopped}) >= len(recorders) else "Some calls"
        return f"{who} are NOT being recorded{_since(stopped, moment)}."
    if silent:
        since = _since(silent, moment)
        return f"Recording has stopped, or we cannot tell{',' if since else ''}{since}."
    lasting = [line for line in risky if line.last is None and line.kind is not K.DISK_FILLING]
    if lasting:
        return f"Calls may be going unrecorded{_since(lasting, moment)}."
    if any(line.last for line in risky):
        return "Calls are being recorded, but not all were within the last hour."
    return "Calls are being recorded, but may soon not be." if risky else "Calls are being recorded."


def counted_sentence(lines: Sequence[Line]) -> str:
    """Say in one sentence how much there is to look after."""
    words = _counted(lines)
    return f"{words[0].upper()}{words[1:]}."


def terminal_sentence(lines: Sequence[Line]) -> str:
    """Say both for a terminal."""
    return f"{first_sentence(lines, _moment)} {counted_sentence(lines)}"


def _since(lines: Sequence[Line], moment: Callable[[datetime], str]) -> str:
    known = [line.since for line in lines if line.since]
    return f" since {moment(min(known))}" if known else ""


def _counted(lines: Sequence[Line]) -> str:
    troubles = sum(line.state is State.TROUBLE for line in lines)
    unknown = sum(line.state is State.NOT_KNOWN and line.weighs for line in lines)
    if troubles:
        more = f", and {unknown} we do not know of" if unknown else ""
        return f"{troubles} {'thing needs' if troubles == 1 else 'things need'} looking after{more}"
    if unknown:
        return f"we do not know how {unknown} {'thing is' if unknown == 1 else 'things are'}"
    light = sum(line.state is State.NOT_KNOWN for line in lines)
    if light:
        return f"nothing needs looking after; {light} {'thing is' if light == 1 else 'things are'} not known"
    return "all is well"


def concerns(line: Line) -> str:
    """Say whom a line concerns: a practice, a part of the system, or everybody."""
    named = [f"practice {line.practice}"] if line.practice else []
    return ", ".join([*([line.part] if line.part else []), *named]) or "every practice on this machine"


def terminal_text(lines: Sequence[Line]) -> str:
    """Return all lines, the ones to look at first, with what to do."""
    told = [part for line in (*to_look_at(lines), *others(lines)) for part in _terminal_lines(line)]
    return "\n".join([terminal_sentence(lines), "", *told])


def to_look_at(lines: Sequence[Line]) -> list[Line]:
    """Return the lines that say what to do, those first by which calls are lost."""
    return [line for line in not_well(lines) if not line.follows]


def others(lines: Sequence[Line]) -> list[Line]:
    """Return the lines with which there is nothing to do: first what is not known, then what is well."""
    quiet = [line for line in lines if line.state is State.WELL or line.follows or not line.weighs]
    return sorted(quiet, key=lambda line: line.state is State.WELL)


def supplier_text(lines: Sequence[Line], *, version: str, now: datetime) -> str:
    """Return a message for whoever looks after the machine. It holds no name, no number, nothing of a call."""
    told = [f"Fairhearing {version}, {_moment(now)}", terminal_sentence(lines), ""]
    for line in to_look_at(lines):
        told += [f"{line.name}: {line.state}" + (f" ({line.kind})" if line.kind else ""), f"  {line.found}"]
        told += [f"  {_when(line, 'Since')}."] if line.since else []
        told += [f"  Concerns {concerns(line)}.", *([f"  {line.to_do}"] if line.to_do else []), ""]
    unknown = [line.name for line in lines if line.follows]
    told += [f"Not known while that lasts: {', '.join(unknown)}."] if unknown else []
    return "\n".join(told).rstrip() + "\n"


def line_values(line: Line) -> dict[str, Any]:
    """Return what a line says, as JSON has it; "" for what it does not say."""
    return {
        "name": line.name,
        "state": line.state,
        "kind": line.kind or "",
        "since": write_time(line.since) if line.since else "",
        "last": write_time(line.last) if line.last else "",
        "count": line.count,
        "practice": line.practice,
        "part": line.part,
        "found": line.found,
        "to_do": line.to_do,
    }


def document(lines: Sequence[Line]) -> dict[str, object]:
    """Return the lines as `fairhearing check --json` prints them."""
    return {
        "state": state_of(lines),
        "sentence": first_sentence(lines, write_time),
        "lines": [{**line_values(line), "risks_calls": line.risks_calls, "weighs": line.weighs} for line in lines],
    }


def _terminal_lines(line: Line) -> list[str]:
    indent = " " * (_WIDEST + 2)
    part = f" ({line.part})" if line.part else ""
    first = f"{line.state:<{_WIDEST}}  {line.name}{part}: {line.found}"
    if line.state is State.WELL or line.follows or not line.weighs:
        return [first]
    since = [f"{indent}{_when(line)}; concerns {concerns(line)}"] if line.since else []
    return [first, *since, *([f"{indent}{line.to_do}"] if line.to_do else [])]


def _when(line: Line, since_word: str = "since") -> str:
    since = f"{since_word} {_moment(line.since)}" if line.since else ""
    return f"{since}, last {_moment(line.last)}" if line.last else since


def _moment(moment: datetime) -> str:
    moment = moment.astimezone(UTC)
    return f"{moment.day} {moment:%b %Y %H:%M:%S} UTC"
