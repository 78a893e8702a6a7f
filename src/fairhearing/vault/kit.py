"""The recovery kit: a practice's private key as lines of text that people print, type and put in an envelope.

    FAIRHEARING RECOVERY KIT 1
    practice:  allerton
    key id:    0123456789abcdef
    1   ABCD EFGH JKMN PQRS
    2   ...
    3   ...
    4   ...
    END OF KIT

Each numbered line holds 8 bytes of the seed and a check of 2 bytes (the start of SHA-256 over a purpose, the line's
number and the 8 bytes), as 16 characters of Crockford's base 32. The key id checks the whole. Other lines are for
people and are passed over; kits may follow one another in one file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from fairhearing.wording.numbers import in_fours

from .document import is_slug
from .errors import DamagedData
from .hpke import PublicKey
from .xwing import SEED_BYTES, expand_seed

KIT_TITLE = "FAIRHEARING RECOVERY KIT 1"
_END = "END OF KIT"
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1", " ": None, "-": None})
_LINES = 4
_LINE_BYTES = SEED_BYTES // _LINES
_CHECK_BYTES = 2
_CHARACTERS = (_LINE_BYTES + _CHECK_BYTES) * 8 // 5


class BadKit(DamagedData):
    """The kit's text cannot be read. The message names the line, never what stands there."""


@dataclass(frozen=True, slots=True)
class KitKey:
    """One practice's private key, as a kit holds it."""

    practice: str
    key_id: str
    seed: bytes = field(repr=False)


def render_kit(practice: str, name: str, key_id: str, seed: bytes, fingerprints: Mapping[str, str]) -> str:
    """Return the text of a kit. `fingerprints`: what they are of, and their digits, for people to compare."""
    lines = [
        KIT_TITLE,
        f"for {' '.join(name.split())}",
        "",
        f"practice:  {practice}",
        f"key id:    {key_id}",
        "",
        *(f"{number}   {in_fours(code)}" for number, code in enumerate(_encode(seed), start=1)),
        "",
        *(f"fingerprint of {what}:  {digits}" for what, digits in fingerprints.items()),
        "",
        "Whoever holds this sheet can open every recording of this practice.",
        "Keep it in a sealed envelope. Never save, photograph or e-mail it.",
        "If all passphrases and both sheets are lost, no one can ever open the recordings.",
        _END,
    ]
    return "\n".join(lines) + "\n"


def kit_groups(seed: bytes) -> tuple[str, ...]:
    """Return the sixteen groups of four characters that stand on the sheet, for the proof that it can be read."""
    return tuple(group for code in _encode(seed) for group in in_fours(code).split())


def parse_kits(text: str) -> list[KitKey]:
    """Read every kit in a text. Small letters do, so do O for 0 and I or L for 1; spaces and hyphens do not matter.

    Raises BadKit, which names the line to look at.
    """
    blocks: list[list[tuple[int, str]]] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if " ".join(line.split()).upper() == KIT_TITLE:
            blocks.append([])
        elif blocks and line.strip():
            blocks[-1].append((number, line.strip()))
    if not blocks:
        raise BadKit(f"no line says '{KIT_TITLE}'", hint="Is this the file of a recovery kit?")
    return [_parse_block(block) for block in blocks]


def _parse_block(block: Iterable[tuple[int, str]]) -> KitKey:
    """Read the lines of one kit, each with its number in the file."""
    named: dict[str, tuple[int, str]] = {}
    for number, line in block:
        if " ".join(line.split()).upper() == _END:
            break
        label, _, value = line.partition(":") if ":" in line else line.partition(" ")
        named.setdefault(" ".join(label.split()).lower().rstrip(".)"), (number, value.strip()))
    practice = _field(named, "practice")[1]
    if not is_slug(practice):
        raise BadKit(f"line {named['practice'][0]}: the practice's short name has letters, digits and hyphens only")
    seed = b"".join(_decode_line(which, *_field(named, str(which))) for which in range(1, _LINES + 1))
    key_id_line, key_id = _field(named, "key id")
    if PublicKey(expand_seed(seed)[1]).key_id != key_id.lower():
        raise BadKit(
            f"line {key_id_line}: the key id does not belong to the four lines of letters",
            hint="Compare the key id, and whether all four lines are of the same sheet.",
        )
    return KitKey(practice, key_id.lower(), seed)


def _field(named: Mapping[str, tuple[int, str]], label: str) -> tuple[int, str]:
    if label not in named:
        what = f"the line numbered {label}" if label.isdigit() else f"the line '{label}:'"
        raise BadKit(f"{what} is missing from a kit")
    return named[label]


def _encode(seed: bytes) -> list[str]:
    """Return the sixteen characters of each of the four lines."""
    parts = (seed[at : at + _LINE_BYTES] for at in range(0, SEED_BYTES, _LINE_BYTES))
    return [_to_base32(part + _check(which, part)) for which, part in enumerate(parts, start=1)]


def _decode_line(which: int, number: int, typed: str) -> bytes:
    """Return the 8 bytes of a numbered line; `number` is the line's place in the file."""
    characters = typed.upper().translate(_READ_AS)
    if len(characters) != _CHARACTERS:
        raise BadKit(f"line {number}: expected {_CHARACTERS} letters and digits, got {len(characters)}")
    if not set(characters) <= set(_ALPHABET):
        raise BadKit(f"line {number}: a character does not occur in kits; U never does")
    value = 0
    for character in characters:
        value = value << 5 | _ALPHABET.index(character)
    data = value.to_bytes(_LINE_BYTES + _CHECK_BYTES, "big")
    part, check = data[:_LINE_BYTES], data[_LINE_BYTES:]
    if _check(which, part) != check:
        raise BadKit(f"line {number}: a character is wrong, or the line is not number {which}")
    return part


def _check(which: int, part: bytes) -> bytes:
    return hashlib.sha256(b"fairhearing recovery kit line %d\n" % which + part).digest()[:_CHECK_BYTES]


def _to_base32(data: bytes) -> str:
    value = int.from_bytes(data, "big")
    return "".join(_ALPHABET[value >> shift & 31] for shift in range(5 * (_CHARACTERS - 1), -1, -5))
