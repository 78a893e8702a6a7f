"""From nothing but a backup and a kit to a whole home: backing up, the drill and the restore, each timed as a command.

The home is the demonstration's; its recordings are sealed, signed and taken in by the product's own parts, each of one
second of noise. Bypassed: the phone system and the recorder's journal.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from fairhearing.call.actions import EndReason
from fairhearing.capture.identity import next_boot, prepare_node
from fairhearing.capture.nodes import NodeName
from fairhearing.cli.demo.handover import Handover
from fairhearing.cli.demo.practices import ALLERTON
from fairhearing.cli.progress import ProgressLine
from fairhearing.vault.clock import Clock
from fairhearing.vault.document import write_time
from fairhearing.vault.home import Home
from fairhearing.vault.keyring import Keyring, SealedKey
from fairhearing.vault.layout import closed_object, object_name, segments_of
from fairhearing.vault.manifest import (
    FinishedRecording,
    ManifestChain,
    RecordingState,
    SealedFacts,
    SealedObject,
    Sound,
)
from fairhearing.vault.recipients import load_recipients, recipients_path
from fairhearing.vault.seal import RecordingSealer
from fairhearing.vault.store import FolderStore
from fairhearing.vault.tinkstream import PLAIN_BYTES
from fairhearing.wire.sound_format import SoundFormat

from .scratch_home import scratch_home

_SECOND_BYTES = 16_000
_APART = timedelta(seconds=30)


def measure(recordings: int) -> None:
    """Back so many recordings up, try the backup, lose the home, restore it with the kit; print how long each took."""
    with scratch_home() as home:
        with ProgressLine() as progress:
            for done, _ in enumerate(_record(home, recordings), start=1):
                progress.show("recorded", done, recordings)
        _take_in(home)
        backup = str(Handover.beside(home.root).backup)
        kit = str(Handover.beside(home.root).recovery_kit)
        back = str(home.root.with_name("back"))
        for what, words in (
            ("the first backup", ("backup", "--home", str(home.root))),
            ("the second, with nothing new", ("backup", "--home", str(home.root))),
            ("the drill", ("restore-drill", "--home", str(home.root))),
            ("the restore, with the kit", ("restore", "--from", backup, "--to", back, "--kit", kit)),
        ):
            began_s = time.monotonic()
            said = _command(*words, "--json")
            print(f"{what:<30} {time.monotonic() - began_s:8.1f} s   {said['recordings']:,} recordings")


def _command(*words: str) -> dict[str, Any]:
    done = subprocess.run([sys.executable, "-m", "fairhearing", *words], check=True, stdout=subprocess.PIPE)
    said: dict[str, Any] = json.loads(done.stdout) if done.stdout.startswith(b"{") else {}
    return said


def _record(home: Home, count: int) -> Iterator[str]:
    """Seal, store, key and sign so many recordings of calls that ended one after the other until now."""
    recipients = load_recipients(recipients_path(home, ALLERTON.id))
    store, keyring = FolderStore(home.store), Keyring(home.keyring)
    boot, signer = next_boot(home, NodeName.CAPTURED), prepare_node(home, NodeName.CAPTURED)
    chain = ManifestChain(home.manifests, NodeName.CAPTURED, boot, signer)
    now = Clock().now()
    for number in range(count):
        recording, sound = os.urandom(16).hex(), os.urandom(_SECOND_BYTES)
        sealer = RecordingSealer.open(recording, recipients.recipient, recipients.intake)
        facts = tuple(map(sealer.seal_facts, _facts(now - (count - number) * _APART)))
        whole = len(sound) // PLAIN_BYTES * PLAIN_BYTES
        segments = [sealer.seal_next(sound[at : at + PLAIN_BYTES])[1] for at in range(0, whole, PLAIN_BYTES)]
        closing = sealer.close(sound[whole:], SoundFormat.A_LAW)
        chunks = closed_object(sealer.header, closing.segment0, segments, closing.last)
        stored = store.put(object_name(recording), chunks)
        key_id = recipients.recipient.public.key_id
        keyring.put(recording, SealedKey(ALLERTON.id, key_id, sealer.sealed_key))
        chain.publish(
            FinishedRecording(
                recording=recording,
                practice=ALLERTON.id,
                key_id=key_id,
                sealed_key_sha256=hashlib.sha256(sealer.sealed_key).hexdigest(),
                state=RecordingState.CLOSED,
                object=SealedObject(object_name(recording), stored.size, stored.sha256),
                sound=Sound(SoundFormat.A_LAW, closing.frames, segments_of(closing.frames, SoundFormat.A_LAW)),
                facts=SealedFacts(recipients.intake.key_id, sealer.sealed_facts_key, facts),
            )
        )
        yield recording
    keyring.close()


def _facts(started: datetime) -> list[dict[str, Any]]:
    outside = {"side": "left", "number": "+447700900123", "extension": "", "withheld": False, "name": "", "aor": ""}
    inside = {"side": "right", "number": "", "extension": "201", "withheld": False, "name": "", "aor": ""}
    counts = {"received": 50, "late": 0, "duplicate": 0, "lost": 0}
    return [
        {
            "fact": "call",
            "call": os.urandom(16).hex(),
            "session": os.urandom(16).hex(),
            "practice": ALLERTON.id,
            "client": "bench",
            "direction": "in",
            "started": write_time(started),
            "began": write_time(started),
            "parties": [outside, inside],
            "identifiers": [],
            "law": "alaw",
            "ordinal": 0,
            "sides_from": "label",
            "clock_shift_s": 0,
        },
        {
            "fact": "end",
            "ended": write_time(started + timedelta(seconds=1)),
            "reason": EndReason.BYE,
            "left": counts,
            "right": counts,
        },
    ]


def _take_in(home: Home) -> None:
    """Let intake list them all."""
    from fairhearing.catalogue.intake import open_intake

    intake = open_intake(home)
    while intake.take_in():
        pass
