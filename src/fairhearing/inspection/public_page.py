"""The page for a practice's website: one file that asks nobody for anything, and holds nothing of anybody.

It says what the notice says, and beside each promise of the policy how it stands and when that was last looked at. No
figure stands on it, and no reason: those are for whoever may see the rows.
"""

from __future__ import annotations

import base64
import hashlib
import html
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from typing import Final

from fairhearing.clauses.bases import BASES
from fairhearing.clauses.clause import Clause
from fairhearing.clauses.rules import State
from fairhearing.inspection.notices import FilledNotice, heading_of
from fairhearing.letters.paragraphs import Paragraph
from fairhearing.wording.counts import counted
from fairhearing.wording.days import moment_words

_HOLES: Final = (
    "style_hash",
    "style",
    "practice",
    "notice",
    "heard",
    "purposes",
    "sum",
    "promises",
    "made",
    "signature",
    "fingerprint",
)
_NOT_HEARD: Final = (
    "<p>Before you speak, a message says that calls are recorded, and why. Its words are not named here yet.</p>"
)
_SEEN: Final = "Looked at on {}"
_NOT_SEEN: Final = "Not looked at yet"


@dataclass(frozen=True, slots=True)
class Promise:
    """One clause as the public reads it. proved_at: when it was last looked at whole, None if it never was."""

    clause: Clause
    words: str
    state: State
    proved_at: datetime | None


@dataclass(frozen=True, slots=True)
class PublicPage:
    """Everything that stands on the page.

    announcements: the wordings in force, as callers hear them. version: which policy is in force, in words.
    """

    notice: FilledNotice
    announcements: tuple[str, ...]
    promises: tuple[Promise, ...]
    version: str
    made_at: datetime
    fingerprint: str
    signature_name: str


def public_html(page: PublicPage) -> bytes:
    """Return the file, in UTF-8."""
    style = _file("page.css")
    filled = {
        "style_hash": "sha256-" + base64.b64encode(hashlib.sha256(style.encode()).digest()).decode(),
        "style": style,
        "practice": html.escape(page.notice.practice.name),
        "notice": "\n".join(map(_notice, page.notice.paragraphs)),
        "heard": "\n".join(f"<blockquote>{html.escape(text)}</blockquote>" for text in page.announcements)
        or _NOT_HEARD,
        "purposes": "\n".join(
            f"<li>{html.escape(purpose.label)}: {html.escape(purpose.help)}</li>" for purpose in BASES
        ),
        "sum": html.escape(" ".join(filter(None, (page.version, _sum(page.promises))))),
        "promises": "\n".join(map(_promise, page.promises)),
        "made": moment_words(page.made_at),
        "signature": html.escape(page.signature_name),
        "fingerprint": html.escape(page.fingerprint),
    }
    return re.sub(rf"\{{({'|'.join(_HOLES)})\}}", lambda found: filled[found[1]], _file("page.html")).encode()


def _notice(paragraph: Paragraph) -> str:
    if heading := heading_of(paragraph):
        return f"<h2>{html.escape(heading)}</h2>"
    lines = (
        "".join(f"<strong>{html.escape(run.text)}</strong>" if run.is_bold else html.escape(run.text) for run in line)
        for line in paragraph
    )
    return f"<p>{'<br>'.join(lines)}</p>"


def _promise(promise: Promise) -> str:
    seen = _SEEN.format(moment_words(promise.proved_at)) if promise.proved_at else _NOT_SEEN
    return (
        f"<li><span>{html.escape(promise.words)}</span>"
        f'<span class="{promise.state}">{promise.state.words}</span>'
        f'<span class="quiet">{seen}</span></li>'
    )


def _sum(promises: Sequence[Promise]) -> str:
    counts = Counter(each.state for each in promises)
    said = [f"{counts[state]} {state.words.lower()}" for state in reversed(State) if counts[state]]
    return f"Of {counted(len(promises), 'promise')}: {', '.join(said)}."


def _file(name: str) -> str:
    return (files("fairhearing.inspection") / "public" / name).read_text("utf-8")
