"""`fairhearing audit`: the log's files, without any process or database."""

from __future__ import annotations

import argparse
from pathlib import Path

from fairhearing.audit.checkpoint import Checkpoint, open_checkpoint, parse_checkpoint
from fairhearing.audit.cosigned import (
    Cosigned,
    check_grown_from,
    check_not_taken_away,
    load_all_vouched,
    load_cosigned,
    load_cosigners,
)
from fairhearing.audit.files import LogReader
from fairhearing.audit.proofs import LogTree, encode_hashes, prove_entry, prove_growth
from fairhearing.audit.verify import verify_log
from fairhearing.vault.home import Home
from fairhearing.vault.note import NoteVerifier
from fairhearing.vault.recipients import list_recipients

from . import audit_export
from .arguments import Commands, add_home, home_of
from .errors import CommandError, ExitCode
from .log_key import log_key
from .progress import ProgressLine


def add_to(commands: Commands) -> None:
    """Add the command with its parts."""
    audit = commands.add_parser(
        "audit",
        help="check and read the audit log",
        description="Check and read the audit log's files, without any process or database.",
    )
    parts = audit.add_subparsers(title="parts", metavar="PART", required=True)
    verify = parts.add_parser("verify", help="recompute the whole log", description=_verify.__doc__)
    verify.add_argument("--checkpoint", type=Path, metavar="FILE", help="an earlier checkpoint that it must begin with")
    verify.set_defaults(run=_verify)
    checkpoint = parts.add_parser("checkpoint", help="print the signed checkpoint", description=_checkpoint.__doc__)
    checkpoint.add_argument("--countersigned", action="store_true", help="the newest that a practice countersigned")
    checkpoint.set_defaults(run=_checkpoint)
    export = parts.add_parser("export", help="print the entries", description=audit_export.run.__doc__)
    audit_export.add_arguments(export)
    proof = parts.add_parser("proof", help="prove one entry", description=_proof.__doc__)
    proof.add_argument("number", type=int, metavar="N", help="the entry's number; the first is 0")
    proof.set_defaults(run=_proof)
    consistency = parts.add_parser("consistency", help="prove that it only grew", description=_consistency.__doc__)
    consistency.add_argument("earlier", type=Path, metavar="FILE", help="a checkpoint of earlier")
    consistency.set_defaults(run=_consistency)
    for part in (verify, checkpoint, export, proof, consistency):
        add_home(part)


def _verify(arguments: argparse.Namespace) -> None:
    """Recompute every entry's hash, the tree and the signature; name the first entry that is not what was signed.

    Says up to where each practice has countersigned, and whether the log begins with an earlier checkpoint.
    """
    home = home_of(arguments)
    key = log_key(home)
    earlier = _kept_checkpoint(arguments.checkpoint, key) if arguments.checkpoint else None
    with ProgressLine() as line:
        checked = verify_log(home.log, key, progress=lambda done, total: line.show("entries", done, total))
    tree = LogTree(LogReader(home.log), checked.size)
    print(f"{checked.size} entries, each as it was signed")
    print(f"root {checked.root.hex()}")
    print(f"check code {checked.check_code}")
    print(f"fingerprint of the key that signed it {key.fingerprint}")
    for practice, cosigned in _cosigned(home).items():
        check_not_taken_away(LogReader(home.log), practice, cosigned)
        if cosigned is None:
            print(f"{practice} has not countersigned yet")
            continue
        check_grown_from(tree, cosigned.checkpoint, checked)
        print(
            f"{practice} countersigned the first {cosigned.checkpoint.size} entries at {cosigned.at:%Y-%m-%d %H:%M} UTC"
        )
    if earlier:
        check_grown_from(tree, earlier, checked)
        print(f"it begins with the {earlier.size} entries of {arguments.checkpoint.name}")
        _say_who_countersigned(home, arguments.checkpoint)


def _say_who_countersigned(home: Home, path: Path) -> None:
    """Say which practices countersigned a checkpoint that was kept, by their key of now or one before."""
    note = path.read_text("utf-8")
    for practice, vouched in load_all_vouched(home).items():
        if at := vouched.countersigned_at(note):
            print(f"{practice} countersigned {path.name} at {at:%Y-%m-%d %H:%M} UTC")


def _checkpoint(arguments: argparse.Namespace) -> None:
    """Print the newest checkpoint: how many entries there are, and the one hash that stands for them all."""
    home = home_of(arguments)
    note = _newest_cosigned(home) if arguments.countersigned else LogReader(home.log).checkpoint()
    if note is None:
        raise CommandError(
            "nobody has countersigned the log yet" if arguments.countersigned else "the log has no checkpoint yet",
            hint="a manager does so by signing in" if arguments.countersigned else "it gets one with its first entry",
            code=ExitCode.NOT_FOUND,
        )
    print(note, end="")


def _proof(arguments: argparse.Namespace) -> None:
    """Print the proof that one entry stands in the log (C2SP tlog-proof). It can be checked without the log."""
    home = home_of(arguments)
    print(prove_entry(LogReader(_log_of(home)), arguments.number).text(), end="")


def _consistency(arguments: argparse.Namespace) -> None:
    """Print the proof that today's log begins with an earlier one: the earlier size, hashes, today's checkpoint.

    The form is that of C2SP tlog-witness: what a witness is sent.
    """
    home = home_of(arguments)
    earlier = _kept_checkpoint(arguments.earlier, log_key(home))
    hashes, note = prove_growth(LogReader(_log_of(home)), earlier)
    print(f"old {earlier.size}\n{encode_hashes(hashes)}\n{note}", end="")


def _kept_checkpoint(path: Path, key: NoteVerifier) -> Checkpoint:
    """Read a checkpoint that was kept elsewhere. Raises BadCheckpoint unless this log's key signed it."""
    try:
        return open_checkpoint(path.read_text("utf-8"), key)
    except FileNotFoundError as error:
        raise CommandError(f"there is no file {path}", hint="check the path", code=ExitCode.NOT_FOUND) from error
    except UnicodeDecodeError as error:
        raise CommandError(f"{path} is not text", hint="name the checkpoint's file", code=ExitCode.BAD_DATA) from error


def _cosigned(home: Home) -> dict[str, Cosigned | None]:
    """Return what each practice countersigned last."""
    keys = load_cosigners(home)
    practices = [path.stem for path in list_recipients(home)]
    return {each: load_cosigned(home.log, each, keys[each]) if each in keys else None for each in practices}


def _newest_cosigned(home: Home) -> str | None:
    found = [each for each in _cosigned(home).values() if each]
    newest = max(found, key=lambda each: parse_checkpoint(each.note).size, default=None)
    return newest.note if newest else None


def _log_of(home: Home) -> Path:
    if not home.log.is_dir():
        raise CommandError(f"there is no log in {home.root}", hint="check the path", code=ExitCode.NOT_FOUND)
    return home.log
