"""Many practices' evidence packs on one page, for a data protection officer or an integrated care board. No database.

Each pack is checked first, as `verify.py` does it. What a damaged one says is shown nowhere: it is named with what is
wrong with it. Of two packs of one practice the newer is shown and the other named. One that is more than a month old is
shown with its age. A pack that is whole is believed as far as its own keys go; whose they are, a person compares.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from fairhearing.clauses.clause import Clause
from fairhearing.inspection.checker.verify import MANIFEST, Damaged, Report, check, read_pack
from fairhearing.inspection.formats import EVIDENCE, STATES
from fairhearing.wording.counts import counted
from fairhearing.wording.days import day_words, moment_words

_HOLES: Final = ("style_hash", "style", "count", "made", "damaged", "replaced", "table", "keys")
_EVIDENCE: Final = "evidence.json"
_ANEW: Final = "Ask for it anew."
OLD_AFTER: Final = timedelta(days=31)
"""When a pack says too little of today."""


@dataclass(frozen=True, slots=True)
class Collected:
    """One pack. problems: what is wrong with it; with any, states is empty. states: of each clause it speaks of."""

    file: str
    report: Report | None
    problems: tuple[str, ...]
    states: Mapping[Clause, str]

    @property
    def is_whole(self) -> bool:
        """Whether it may be shown."""
        return not self.problems

    @property
    def made_at(self) -> datetime | None:
        """When a pack that is whole was made, as it says."""
        return datetime.fromisoformat(self.report.made_at).astimezone(UTC) if self.report and self.is_whole else None

    def is_old(self, now: datetime) -> bool:
        """Whether it was made so long ago that another should be asked for."""
        return self.made_at is not None and self.made_at < now - OLD_AFTER


def newest_of(packs: Sequence[Collected]) -> list[Collected]:
    """Return the packs that are whole, of each practice the one that was made last, in the order given."""
    newest: dict[str, Collected] = {}
    for each in packs:
        if each.report is None or each.made_at is None:
            continue
        before = newest.get(each.report.practice)
        if before is None or before.made_at is None or before.made_at < each.made_at:
            newest[each.report.practice] = each
    return [each for each in packs if each in newest.values()]


def collect_pack(path: Path) -> Collected:
    """Check one pack, and read what it says of each clause if it is whole. Raises OSError."""
    if path.is_dir() and not (path / MANIFEST).is_file():
        return Collected(path.name, None, (f"it is a folder without a {MANIFEST}, so no pack",), {})
    try:
        found = read_pack(path)
    except Damaged as error:
        return Collected(path.name, None, (str(error),), {})
    report = check(found)
    problems = tuple(report.problems)
    try:
        states = {} if problems else _states(found[_EVIDENCE])
        datetime.fromisoformat(report.made_at)
    except (KeyError, ValueError, TypeError, RecursionError):
        return Collected(path.name, report, (f"{_EVIDENCE}: it cannot be read",), {})
    return Collected(path.name, report, problems, states)


def collected_html(packs: Sequence[Collected], now: datetime) -> bytes:
    """Return the page, in UTF-8: damaged packs first, then how each promise stands at each practice."""
    style, whole = _file("page.css"), newest_of(packs)
    filled = {
        "style_hash": "sha256-" + base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
        "style": style,
        "count": counted(len(whole), "practice"),
        "made": moment_words(now),
        "damaged": _damaged([each for each in packs if not each.is_whole]),
        "replaced": _replaced([each for each in packs if each.is_whole and each not in whole]),
        "table": _table(whole, now),
        "keys": "\n".join(map(_key, whole)) or "<li>None</li>",
    }
    return re.sub(rf"\{{({'|'.join(_HOLES)})\}}", lambda found: filled[found[1]], _file("page.html")).encode()


def _states(data: bytes) -> Mapping[Clause, str]:
    document: Any = json.loads(data)
    if document["format"] != EVIDENCE:
        raise ValueError(EVIDENCE)
    states = {Clause(each["clause"]): str(each["state"]) for each in document["clauses"]}
    if not set(states.values()) <= set(STATES):
        raise ValueError(EVIDENCE)
    return states


def _damaged(packs: Sequence[Collected]) -> str:
    if not packs:
        return ""
    lines = "".join(
        f"<li><strong>{html.escape(each.file)}</strong>: {html.escape('; '.join(each.problems))}</li>" for each in packs
    )
    words = counted(len(packs), "pack is", "packs are")
    ask = "<p>Ask each practice for a new one.</p>"
    return f'<section class="damaged"><h2>{words} not whole</h2><ul>{lines}</ul>{ask}</section>'


def _replaced(packs: Sequence[Collected]) -> str:
    if not packs:
        return ""
    names = ", ".join(f"<strong>{html.escape(each.file)}</strong>" for each in packs)
    return f"<p>Another pack of the same practice is shown instead of {names}.</p>"


def _table(packs: Sequence[Collected], now: datetime) -> str:
    if not packs:
        return "<p>No pack is whole: nothing can be said.</p>"
    names = [_name(each) for each in packs]
    heads = "".join(f'<th scope="col">{name}{_made(pack, now)}</th>' for pack, name in zip(packs, names, strict=True))
    rows = "\n".join(_row(packs, names, clause) for clause in Clause)
    return f'<table><thead><tr><th scope="col">Promise</th>{heads}</tr></thead><tbody>\n{rows}\n</tbody></table>'


def _made(pack: Collected, now: datetime) -> str:
    if pack.made_at is None:
        return ""
    old = f" <strong>More than a month old. {_ANEW}</strong>" if pack.is_old(now) else ""
    return f"<small>made on {moment_words(pack.made_at)}.{old}</small>"


def _row(packs: Sequence[Collected], names: Sequence[str], clause: Clause) -> str:
    cells = "".join(_cell(pack, name, clause) for pack, name in zip(packs, names, strict=True))
    return f'<tr><th scope="row">{clause} {html.escape(clause.words)}</th>{cells}</tr>'


def _cell(pack: Collected, name: str, clause: Clause) -> str:
    state = pack.states.get(clause)
    words = STATES[state] if state else "The pack does not say"
    return f'<td class="{state or "not-proven"}" data-of="{name}">{words}</td>'


def _key(pack: Collected) -> str:
    report = pack.report
    assert report is not None  # noqa: S101 - a pack that is whole was read
    return (
        f"<li>{_name(pack)}, {_day(report.begins)} to {_day(report.ends)}, from {html.escape(pack.file)}. "
        f"The log’s key <code>{html.escape(report.log_fingerprint)}</code></li>"
    )


def _name(pack: Collected) -> str:
    return html.escape(pack.report.practice_name or pack.file) if pack.report else html.escape(pack.file)


def _day(text: str) -> str:
    """Write a pack's day as people do; as it stands where it is none."""
    try:
        return day_words(date.fromisoformat(text))
    except ValueError:
        return html.escape(text)


def _file(name: str) -> str:
    return (files("fairhearing.inspection") / "collected" / name).read_text("utf-8")
