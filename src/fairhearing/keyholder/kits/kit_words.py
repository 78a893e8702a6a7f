"""Words of a kit that somebody is asked to type back: the proof that the sheet is there and can be read.

A kit on one sheet has sixteen groups of four letters, 1 to 16. Three shares have 33 words each, counted on from sheet
to sheet, 1 to 99. Four places are drawn, anew each time; what was typed is compared here and never kept.

Which groups a sheet has follows from the seed. Shares are drawn: what was printed lies in
HOME/keyholder/shares/PRACTICE-KEYID.json, sealed to the practice's own key.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from fairhearing.keyholder.errors import DamagedFiles, FilesUnwritable
from fairhearing.keyholder.holders.holding import HeldSeed
from fairhearing.vault.document import BadDocument, Fields, encode_bytes, write_document
from fairhearing.vault.errors import VaultError
from fairhearing.vault.home import Home
from fairhearing.vault.hpke import SUITE_NAME, PublicKey, open_sealed, seal
from fairhearing.vault.kit import kit_groups
from fairhearing.vault.publishing import publish_file, sync_folder
from fairhearing.vault.shares import SHARES, WORDS_A_SHARE, Share
from fairhearing.vault.xwing import expand_seed

from .sheet_form import SheetForm

ASKED: Final = 4
GROUPS: Final = 16
_FORMAT: Final = "fairhearing printed shares v1"
_READ_AS: Final = str.maketrans({"o": "0", "i": "1", "l": "1", " ": None, "-": None})
_KNOWN_BY: Final = 4
"""Letters by which a word of a share is known."""


@dataclass(frozen=True, slots=True)
class KitWords:
    """What stands on a key's sheets, place by place."""

    form: SheetForm
    words: tuple[str, ...] = field(repr=False)

    def draw(self, random: Callable[[int], bytes], sheet: int = 0) -> tuple[int, ...]:
        """Return the places to ask for, in their order. sheet: of which share, 0 for all."""
        first, last = 1, len(self.words)
        if sheet and self.form is SheetForm.SHARES:
            first, last = (sheet - 1) * WORDS_A_SHARE + 1, sheet * WORDS_A_SHARE
        drawn: set[int] = set()
        while len(drawn) < ASKED:
            drawn.add(first + int.from_bytes(random(8), "big") % (last - first + 1))
        return tuple(sorted(drawn))

    def wrong(self, asked: Sequence[int], typed: Mapping[int, str]) -> tuple[int, ...]:
        """Return the places at which something else was typed than stands there, or nothing."""
        return tuple(at for at in asked if self._read(typed.get(at, "")) != self._read(self.words[at - 1]))

    def _read(self, text: str) -> str:
        if self.form is SheetForm.SHEET:
            return text.lower().translate(_READ_AS)
        return text.strip().lower()[:_KNOWN_BY]


def words_of(home: Home, held: HeldSeed) -> KitWords:
    """Return what stands on the sheets of a key. Raises DamagedFiles."""
    path = shares_path(home, held.practice, held.key_id)
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        return KitWords(SheetForm.SHEET, kit_groups(held.seed))
    except UnicodeDecodeError as error:
        raise DamagedFiles(f"shares/{path.name} is not text") from error
    try:
        sealed = Fields.parse(text, f"shares/{path.name}", _FORMAT).data("sealed")
        opened = open_sealed(expand_seed(held.seed)[0], sealed, _info(held.practice, held.key_id))
        words = opened.decode("ascii").split()
    except (BadDocument, VaultError, UnicodeDecodeError) as error:
        raise DamagedFiles(f"shares/{path.name} is not what was printed: {error}") from error
    if len(words) != SHARES * WORDS_A_SHARE:
        raise DamagedFiles(f"shares/{path.name} has {len(words)} words, expected {SHARES * WORDS_A_SHARE}")
    return KitWords(SheetForm.SHARES, tuple(words))


def keep_shares(home: Home, public: PublicKey, shares: Sequence[Share]) -> None:
    """Keep what was printed, for whoever holds the key. Raises FilesUnwritable."""
    practice, words = shares[0].practice, " ".join(word for share in shares for word in share.words)
    sealed = seal(public, words.encode("ascii"), _info(practice, public.key_id))
    document = {"format": _FORMAT, "practice": practice, "key_id": public.key_id, "sealed": encode_bytes(sealed)}
    path = shares_path(home, practice, public.key_id)
    try:
        publish_file(path, write_document(document).encode())
    except OSError as error:
        raise FilesUnwritable(f"shares/{path.name} cannot be written: {error.strerror}") from error


def forget_shares(home: Home, practice: str, key_id: str) -> None:
    """Take away what was printed of a key that is gone, or is printed on one sheet now. Raises FilesUnwritable."""
    path = shares_path(home, practice, key_id)
    if not path.exists():
        return
    try:
        path.unlink()
        sync_folder(path.parent)
    except OSError as error:
        raise FilesUnwritable(f"shares/{path.name} cannot be removed: {error.strerror}") from error


def shares_path(home: Home, practice: str, key_id: str) -> Path:
    """Say where the shares of a key lie, sealed to it; there is none where it was printed on one sheet."""
    return home.keyholder / "shares" / f"{practice}-{key_id}.json"


def _info(practice: str, key_id: str) -> bytes:
    return f"{_FORMAT}\n{SUITE_NAME}\n{practice}\n{key_id}\n".encode()
