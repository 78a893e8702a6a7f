"""A practice's private key as three sheets of words, any two of which do: SLIP-39, the published format.

    FAIRHEARING RECOVERY SHARE 1
    practice:  allerton
    key id:    0123456789abcdef
    share:     2 of 3
    1   academic acid acrobat romp ...
    ...
    7   ...
    END OF SHARE

The numbered lines are one SLIP-39 mnemonic of 33 words, five a line: one group, two of three members, no passphrase,
extendable. Each share has its own checksum; the key id checks what two of them give. One share says nothing of the key.
Other lines are for people and are passed over; shares, and kits, may follow one another in one file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from shamir_mnemonic import MnemonicError, combine_mnemonics, generate_mnemonics
from shamir_mnemonic.share import Share as Slip39
from shamir_mnemonic.wordlist import WORDLIST

from .document import is_key_id, is_slug
from .hpke import PublicKey
from .kit import BadKit, KitKey
from .xwing import SEED_BYTES, expand_seed

SHARES: Final = 3
NEEDED: Final = 2
WORDS_A_SHARE: Final = 33
_TITLE: Final = "FAIRHEARING RECOVERY SHARE 1"
_END: Final = "END OF SHARE"
_WORDS_A_LINE: Final = 5
_LINES: Final = -(-WORDS_A_SHARE // _WORDS_A_LINE)
_SHORTEST: Final = 4
"""Letters by which each word of the list is known."""


class BadShare(BadKit):
    """A share's text cannot be read. The message names the line, never what stands there."""


class MissingShare(BadShare):
    """Each share is well, but one alone opens nothing."""


@dataclass(frozen=True, slots=True)
class Share:
    """One of the three sheets. number: 1 to 3."""

    practice: str
    key_id: str
    number: int
    words: tuple[str, ...] = field(repr=False)


def split_into_shares(practice: str, key_id: str, seed: bytes) -> tuple[Share, ...]:
    """Draw three shares of a seed, new ones each time; shares of two drawings do not fit together."""
    (mnemonics,) = generate_mnemonics(1, [(NEEDED, SHARES)], seed)
    return tuple(Share(practice, key_id, at, tuple(each.split())) for at, each in enumerate(mnemonics, start=1))


def render_share(share: Share, name: str, fingerprints: Mapping[str, str]) -> str:
    """Return the text of one sheet. `fingerprints`: what they are of, and their digits, for people to compare."""
    starts = range(0, WORDS_A_SHARE, _WORDS_A_LINE)
    lines = [
        _TITLE,
        f"for {' '.join(name.split())}",
        "",
        f"practice:  {share.practice}",
        f"key id:    {share.key_id}",
        f"share:     {share.number} of {SHARES}",
        "",
        *(f"{at}   {' '.join(share.words[of : of + _WORDS_A_LINE])}" for at, of in enumerate(starts, start=1)),
        "",
        *(f"fingerprint of {what}:  {digits}" for what, digits in fingerprints.items()),
        "",
        "Any two of the three sheets open every recording of this practice. One alone opens nothing.",
        "Keep each in a sealed envelope, in a place of its own. Never save, photograph or e-mail it.",
        "If all passphrases and two of the sheets are lost, no one can ever open the recordings.",
        _END,
    ]
    return "\n".join(lines) + "\n"


def parse_shares(text: str) -> list[Share]:
    """Read every share in a text; none is fine. Capitals do, so do the first four letters of a word.

    Raises BadShare, which names the line to look at.
    """
    blocks: list[list[tuple[int, str]]] = []
    ended = True
    for number, line in enumerate(text.splitlines(), start=1):
        words = " ".join(line.split())
        if words.upper() == _TITLE:
            blocks.append([])
            ended = False
        elif words.upper().startswith(("FAIRHEARING RECOVERY", _END)):
            ended = True
        elif words and not ended:
            blocks[-1].append((number, words))
    return [_parse_block(block) for block in blocks]


def join_shares(shares: Iterable[Share]) -> list[KitKey]:
    """Put shares together, of each key any two; return the keys they give.

    Raises MissingShare where a key has one share only, BadShare where two do not fit together.
    """
    of_key: dict[tuple[str, str], dict[int, Share]] = {}
    for share in shares:
        of_key.setdefault((share.practice, share.key_id), {})[share.number] = share
    return [_joined(practice, key_id, list(found.values())) for (practice, key_id), found in of_key.items()]


def _joined(practice: str, key_id: str, shares: list[Share]) -> KitKey:
    if len(shares) < NEEDED:
        raise MissingShare(
            f"there is share {shares[0].number} of key {key_id} alone; it takes any two of the three",
            hint="Put the lines of a second sheet into the same file.",
        )
    try:
        seed = combine_mnemonics(" ".join(share.words) for share in shares[:NEEDED])
    except MnemonicError as error:
        raise BadShare(
            f"the shares of key {key_id} do not fit together", hint="Are both sheets of the same printing?"
        ) from error
    if len(seed) != SEED_BYTES or PublicKey(expand_seed(seed)[1]).key_id != key_id:
        raise BadShare(f"the shares do not give key {key_id}", hint="Compare the key id on both sheets.")
    return KitKey(practice, key_id, seed)


def _parse_block(block: Iterable[tuple[int, str]]) -> Share:
    """Read the lines of one share, each with its number in the file."""
    named: dict[str, tuple[int, str]] = {}
    for number, line in block:
        label, _, value = line.partition(":") if ":" in line else line.partition(" ")
        named.setdefault(label.strip().lower().rstrip(".)"), (number, value.strip()))
    practice, key_id, share = (_field(named, label) for label in ("practice", "key id", "share"))
    if not is_slug(practice[1]):
        raise BadShare(f"line {practice[0]}: the practice's short name has letters, digits and hyphens only")
    if not is_key_id(key_id[1].lower()):
        raise BadShare(f"line {key_id[0]}: the key id has 16 digits and letters a to f")
    which = share[1].split()[:1]
    if which not in [[str(each)] for each in range(1, SHARES + 1)]:
        raise BadShare(f"line {share[0]}: a share is number 1, 2 or 3")
    words = tuple(word for at in range(1, _LINES + 1) for word in _words(*_field(named, str(at))))
    return _checked(Share(practice[1], key_id[1].lower(), int(which[0]), words), _field(named, "1")[0])


def _checked(share: Share, line: int) -> Share:
    """Return a share whose words fit its checksum, and are of the kind that we print."""
    if len(share.words) != WORDS_A_SHARE:
        raise BadShare(f"line {line} and below: a share has {WORDS_A_SHARE} words, got {len(share.words)}")
    try:
        read = Slip39.from_mnemonic(" ".join(share.words))
    except MnemonicError as error:
        raise BadShare(
            f"line {line} and below: a word is wrong, or two have changed places", hint="Compare word by word."
        ) from error
    if (read.index + 1, read.member_threshold, read.group_count) != (share.number, NEEDED, 1):
        raise BadShare(f"line {line} and below: these are not the words of share {share.number} of {SHARES}")
    return share


def _words(line: int, typed: str) -> list[str]:
    """Return the words of one line in full."""
    words = []
    for word in typed.lower().split():
        meant = _BY_START.get(word[:_SHORTEST], "")
        if not meant.startswith(word):
            raise BadShare(f"line {line}: a word is not one of the list that shares are made of")
        words.append(meant)
    return words


def _field(named: Mapping[str, tuple[int, str]], label: str) -> tuple[int, str]:
    if label not in named:
        what = f"the line numbered {label}" if label.isdigit() else f"the line '{label}:'"
        raise BadShare(f"{what} is missing from a share")
    return named[label]


_BY_START: Final = {word[:_SHORTEST]: word for word in WORDLIST}
