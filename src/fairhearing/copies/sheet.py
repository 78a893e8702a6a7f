"""The digest sheet that lies beside plain files: which file is which call, what is hidden, how to check them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from fairhearing.copies.models import Copy
from fairhearing.copying.plain import PlainFile, Sheet
from fairhearing.letters.letter_pdf import sheet_pdf
from fairhearing.redaction.times import time_words

_WHO: Final = {"outside": "the caller or the person rung", "practice": "the practice", "both": "both sides"}
_OPEN: Final = (
    "**No passphrase protects these files: whoever has them can listen.** "
    "Keep them as you would keep a letter about your health."
)


def sheet_for(copy: Copy, fingerprint: str) -> Sheet:
    """Return what writes the sheet of a copy. fingerprint: of the key that signs the practice's copies."""

    def sheet(told: Mapping[str, Any], files: tuple[PlainFile, ...]) -> bytes:
        text = "\n\n".join(_paragraphs(told, files, copy, fingerprint))
        reference = str(told["reference"])
        return sheet_pdf(text, title=f"About this copy, {reference}", author=told["practice"], foot=reference)

    return sheet


def _paragraphs(told: Mapping[str, Any], files: tuple[PlainFile, ...], copy: Copy, fingerprint: str) -> list[str]:
    found = [
        f"**About this copy**\n{told['practice']}\nReference {told['reference']}, for {told['recipient']}",
        _OPEN,
        "The caller or the person rung is on the left, the practice on the right.",
    ]
    for each, file in zip(told["recordings"], files[1:], strict=True):
        hidden = "".join(f"\nHidden: {_hidden(span)}" for span in each["hidden"])
        length = time_words(each["length_ms"])
        found.append(f"**{file.name}**\n{each['title']}, length {length}{hidden}\nSHA-256 {file.sha256}")
    if told["schedule"]:
        found.append("**Left out**\n" + "\n".join(told["schedule"]))
    found.append(
        "**How do I know it is genuine?**\nA solicitor or another expert can check the whole archive, as it was given, "
        "by fairhearing verify. What it is compared with:\n"
        f"Copy {copy.id.hex}\nCheck number {copy.sha256}\nThe practice’s key {fingerprint}"
    )
    return found


def _hidden(span: Mapping[str, Any]) -> str:
    times = f"{time_words(span['from_ms'])} to {time_words(span['to_ms'])}"
    return f"{times}, {_WHO[span['side']]}: {span['ground']}"
