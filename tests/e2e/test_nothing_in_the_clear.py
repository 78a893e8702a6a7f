"""A stolen disk: no sound, no key. Searched byte by byte, during the call and after it."""

import base64
import re
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from hashlib import shake_256
from multiprocessing import Pool
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from tests.waiting import eventually

from fairhearing.vault.errors import DamagedData
from fairhearing.vault.keyring import Keyring
from fairhearing.vault.kit import parse_kits
from fairhearing.vault.recipients import list_recipients, load_recipients
from fairhearing.vault.unseal import PracticeKey, SegmentOpener

from .databases import is_a_file
from .phones import Phones, noise_call, place_one
from .recorded_sound import played, sealed_files, unsealed, wait_for_calls
from .system import System, every_file
from .web_client import WebClient

RUN = 160
CHUNK = 16
STEP = RUN - CHUNK


def test_no_run_of_the_sound_lies_anywhere_during_the_call_or_after(running):
    call = noise_call("clear", seconds=6)
    phones = Phones(running.sip, [call]).ring()

    eventually(lambda: phones.sent[0] > 200, what="four seconds of the call")
    assert sound_found(running, call.words.left) == []
    assert sound_found(running, call.words.right) == []
    phones.wait()
    manager = WebClient(running.url)
    manager.sign_in(running.person("manager"))
    (link,) = wait_for_calls(manager, 1)
    played(manager, link)

    assert sound_found(running, call.words.left) == []
    assert sound_found(running, call.words.right) == []


def test_the_search_for_sound_finds_sound_that_was_put_there(system):
    sound = noise_call("planted", seconds=1).words.left
    (system.home.root / "whole.bin").write_bytes(b"before" + sound[1000 : 1000 + RUN] + b"after")
    both = bytes(byte for pair in zip(sound[2000:2160], bytes(RUN), strict=True) for byte in pair)
    (system.home.root / "stereo.bin").write_bytes(b"odd" + both)

    assert {path.name for path in sound_found(system, sound)} == {"whole.bin", "stereo.bin"}


def sound_found(system: System, sound: bytes) -> list[Path]:
    """Files that hold a run of 160 bytes of the sound, on its own or as every second byte.

    Any such run holds one of the chunks looked for, whole.
    """
    chunks = [sound[at : at + CHUNK] for at in range(0, len(sound) - CHUNK, STEP)]
    found = []
    for path in every_file(system.home.root, system.temporary, *system.logs):
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            continue  # the journal's files come and go
        if any(chunk in view for view in (data, data[0::2], data[1::2]) for chunk in chunks):
            found.append(path)
    return found


def test_no_32_bytes_that_lie_around_open_anything(running):
    place_one(running.sip, noise_call("keys", seconds=1))
    manager = WebClient(running.url)
    manager.sign_in(running.person("manager"))
    (link,) = wait_for_calls(manager, 1)
    played(manager, link)
    time.sleep(1.5)

    around = [*in_processes(running)]
    running.stop()
    around += lying_around(running)
    thief = Thief(running)

    assert thief.opened_by(around) == []
    (file,) = sealed_files(running)
    assert unsealed(running, file).left


def test_the_thief_finds_keys_that_were_planted(running):
    place_one(running.sip, noise_call("planted keys", seconds=1))
    (file,) = eventually(lambda: sealed_files(running), what="a sealed file")
    thief = Thief(running)
    (seed, *_) = (
        kit.seed for kit in parse_kits(running.handover.recovery_kit.read_text()) if kit.practice == "allerton"
    )
    sealed = Keyring(running.home.keyring).get(file.stem)
    key = PracticeKey(seed).open_recording_key(sealed.sealed, "allerton", file.stem)

    plants = {
        "raw": seed,
        "hex": seed.hex().encode(),
        "base64": base64.b64encode(key),
        "url": base64.urlsafe_b64encode(key),
    }
    for name, value in plants.items():
        plant = running.home.root / "planted"
        plant.write_bytes(b"x=" + value + b";")
        assert len(thief.opened_by(candidates(plant.read_bytes()))) >= 1, name


_LEAST_DIFFERENT = 20
"""Of 32 random bytes some 30 differ; that fewer than 20 do happens less than once in 10^12 keys."""


class Thief:
    """Tries values as the practice's seed and as a recording's key."""

    def __init__(self, system: System) -> None:
        self._publics = [
            key.public.raw[-32:] for path in list_recipients(system.home) for key in load_recipients(path).keys
        ]
        self._sealed = [(path.stem, path.read_bytes()[:8192]) for path in sealed_files(system)]
        assert self._sealed

    def opened_by(self, values: Iterable[bytes]) -> list[str]:
        """Which of these open something. Both cores work on it."""
        with Pool(2) as workers:
            found = workers.map(self._opens, set(values), chunksize=4096)
        return [value for value in found if value]

    def _opens(self, value: bytes) -> str:
        return value.hex() if self._is_seed(value) or self._is_recording_key(value) else ""

    def _is_seed(self, value: bytes) -> bool:
        """An X-Wing public key ends with its X25519 half (draft-connolly-cfrg-xwing-kem 5.2): the cheaper one."""
        x25519 = X25519PrivateKey.from_private_bytes(shake_256(value).digest(96)[64:])
        return x25519.public_key().public_bytes_raw() in self._publics

    def _is_recording_key(self, value: bytes) -> bool:
        for recording, data in self._sealed:
            with suppress(DamagedData):
                SegmentOpener(value, recording, data[:40]).open(1, data[4096:8192], last=False)
                return True
        return False


def in_processes(system: System) -> Iterator[bytes]:
    """Every 32-byte value in the running processes' environments and command lines."""
    for process in system.processes.values():
        for name in ("environ", "cmdline"):
            yield from candidates(Path(f"/proc/{process.pid}/{name}").read_bytes())


def lying_around(system: System) -> Iterator[bytes]:
    """Every 32-byte value in the home's files and in the databases' cells.

    Style sheets and scripts are passed over: the same that are installed everywhere, and more bytes than all the rest.
    So are the pages of the encrypted catalogue: its cells are tried decrypted.
    """
    installed, catalogue = system.home.web / "static", system.home.catalogue / "catalogue.sqlite"
    for path in every_file(system.home.root):
        if installed in path.parents or path == catalogue:
            continue
        yield from candidates(path.read_bytes())
    yield from candidates(catalogue_in_the_clear(system))


def candidates(data: bytes) -> Iterator[bytes]:
    """Every window of 32 bytes, and all that 64 hexadecimal digits or 43 to 44 base64 characters may stand for.

    What is drawn at random is text once in four billion times, and never repeats itself so often: such windows are
    passed over.
    """
    for at in range(len(data) - 31):
        window = data[at : at + 32]
        if not window.isascii() and len(set(window)) >= _LEAST_DIFFERENT:
            yield window
    for match in re.finditer(rb"(?=([0-9a-fA-F]{64}))", data):
        yield bytes.fromhex(match.group(1).decode())
    for match in re.finditer(rb"(?=([A-Za-z0-9+/_-]{43}))", data):
        yield base64.urlsafe_b64decode(match.group(1).replace(b"+", b"-").replace(b"/", b"_") + b"=")


def catalogue_in_the_clear(system: System) -> bytes:
    """Return all cells of the catalogue: decrypted with the key beside it, as a thief would, or asked of its server."""
    cells = cells_of_the_file(system) if is_a_file() else cells_of_the_server(system)
    assert any(b"Margaret" in cell for cell in cells), "the catalogue was really opened"
    return b"\0".join(cells)


def cells_of_the_file(system: System) -> list[bytes]:
    from sqlcipher3 import dbapi2

    key = (system.home.catalogue / "catalogue.key").read_text().strip()
    database = dbapi2.connect(str(system.home.catalogue / "catalogue.sqlite"))
    database.execute(f"PRAGMA key = \"x'{key}'\"")
    cells = []
    for (table,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        for row in database.execute(f'SELECT * FROM "{table}"'):  # noqa: S608 - the database's own table names
            cells += [cell if isinstance(cell, bytes) else str(cell).encode() for cell in row]
    database.close()
    return cells


def cells_of_the_server(system: System) -> list[bytes]:
    import psycopg

    cells = []
    with psycopg.connect(system.environment["FAIRHEARING_DATABASE_URL"]) as database:
        tables = database.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        for (table,) in tables:
            rows = database.execute(f'SELECT row::text FROM "{table}" row').fetchall()  # noqa: S608 - as above
            cells += [text.encode() for (text,) in rows]
    return cells
