"""`fairhearing restore`: a home out of a backup, with the recovery kit or the backup's key."""

from __future__ import annotations

import argparse
import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

from fairhearing.vault.clock import Clock
from fairhearing.vault.home import Home

from .arguments import Commands
from .errors import CommandError, ExitCode
from .kits import read_kits
from .progress import ProgressLine

if TYPE_CHECKING:
    from fairhearing.backup.catalogue import Catalogue
    from fairhearing.backup.repository import Repository
    from fairhearing.backup.repository_key import RepositoryKey
    from fairhearing.backup.restoring import RestoredHome
    from fairhearing.backup.target import Target
    from fairhearing.vault.kit import KitKey

_ACTOR = "command"
_PEPPER_BYTES = 32


def add_to(commands: Commands) -> None:
    """Add the command."""
    command = commands.add_parser("restore", help="bring a home back from a backup", description=_run.__doc__)
    command.add_argument(
        "--from", dest="source", required=True, metavar="TARGET", help="a folder, or s3://bucket/prefix"
    )
    command.add_argument(
        "--settings", type=Path, metavar="FILE", help="a backup.json with the bucket's endpoint and region"
    )
    command.add_argument("--to", type=Path, metavar="HOME", help="a new, empty folder")
    command.add_argument("--list", action="store_true", help="name the generations there are, and end")
    command.add_argument("--generation", default="", metavar="NAME", help="which (default: the newest)")
    key = command.add_mutually_exclusive_group(required=True)
    key.add_argument("--kit", type=Path, metavar="KIT", help="the recovery kit of one of the practices, as a text file")
    key.add_argument("--key-file", type=Path, metavar="FILE", help="a copy of HOME/backup/repository.key")
    command.add_argument("--pepper", type=Path, metavar="FILE", help="the pepper, without which nobody can sign in")
    command.add_argument(
        "--leave-out-damaged", action="store_true", help="restore the rest where something is damaged, and list it"
    )
    command.add_argument("--json", action="store_true", help="say the result as one line of JSON")
    command.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> ExitCode:
    """Make a home of a backup, in a new folder. Every file is compared; a damaged one is refused by name.

    Settings and catalogue come from the generation, recordings, keys and the log from the newest there are. What was
    destroyed since stays destroyed: that is carried out before anything can be served. No sound is opened for it.
    """
    from fairhearing.backup.index import generations
    from fairhearing.backup.restoring import finish_restore

    target = _target(arguments)
    if arguments.list:
        print("\n".join(generations(target)))
        return ExitCode.WELL
    if arguments.to is None:
        raise CommandError("--to is missing", hint="name a new, empty folder for the home", code=ExitCode.USAGE)
    home = Home(arguments.to.absolute())
    pepper = _read_pepper(arguments.pepper) if arguments.pepper else b""
    kits = read_kits(arguments.kit) if arguments.kit else []
    repository = _open(target, kits, arguments.key_file)
    restored = _restore(arguments, repository, home)
    _check_practices(home, kits)
    has_pepper = _put_pepper(home, pepper)
    _bring_catalogue(home, restored)
    finish_restore(home)
    print(
        _as_json(restored, has_pepper=has_pepper) if arguments.json else _as_text(home, restored, has_pepper=has_pepper)
    )
    return ExitCode.NOT_WELL if restored.left_out else ExitCode.WELL


def _target(arguments: argparse.Namespace) -> Target:
    from fairhearing.backup.settings import BackupSettings, load_settings, open_target

    settings = load_settings(arguments.settings) if arguments.settings else BackupSettings(arguments.source)
    return open_target(replace(settings, target=arguments.source))


def _open(target: Target, kits: Sequence[KitKey], key_file: Path | None) -> Repository:
    """Open the repository with a kit, or with a copy of its key."""
    from fairhearing.backup.repository import find_repository, open_repository
    from fairhearing.backup.repository_key import load_key

    found = find_repository(target)
    key = load_key(key_file) if key_file else _key_by_kit(target, kits, found)
    return open_repository(target, key, found)


def _key_by_kit(target: Target, kits: Sequence[KitKey], found: str) -> RepositoryKey:
    """Open the repository's key with whichever kit it was sealed to."""
    from fairhearing.backup.repository_key import RepositoryKey, sealed_keys, with_earlier
    from fairhearing.vault.unseal import PracticeKey

    sealed = {each.key_id: each for each in sealed_keys(target)}
    for kit in kits:
        if there := sealed.get(kit.key_id):
            newest = PracticeKey(kit.seed).open_backup_key(there.sealed, there.practice, found)
            return with_earlier(target, RepositoryKey(found, newest), there.number)
    raise CommandError(
        f"the backup was sealed to the keys {', '.join(sorted(sealed)) or 'of nobody'}, and the kit holds none of them",
        hint="compare the key id on the kit",
        code=ExitCode.NOT_ALLOWED,
    )


def _restore(arguments: argparse.Namespace, repository: Repository, home: Home) -> RestoredHome:
    from fairhearing.backup.restoring import Damages, begin_restore, restore

    begin_restore(home, repository)
    with ProgressLine() as progress:
        return restore(
            repository,
            home,
            _catalogue(home),
            arguments.generation,
            Damages(leaves_out=arguments.leave_out_damaged),
            progress.show,
        )


def _catalogue(home: Home) -> Catalogue:
    """Return the database that is to be filled: the home's file, or the server that the environment names."""
    from fairhearing.backup.catalogue import EncryptedFile

    if url := os.environ.get("FAIRHEARING_DATABASE_URL", ""):
        from fairhearing.web.database_settings import databases
        from fairhearing.web.postgresql_copies import PostgresqlServer

        return PostgresqlServer(databases(home, url)["default"])
    return EncryptedFile(home)


def _check_practices(home: Home, kits: Sequence[KitKey]) -> None:
    """Make sure that each kit's practice signed what came back: anybody could have made a backup for its public key.

    Of several kits of a practice, the one of that generation's time does.
    """
    from fairhearing.vault.recipients import load_recipients, recipients_path
    from fairhearing.vault.unseal import PracticeKey

    for practice in {kit.practice for kit in kits}:
        path = recipients_path(home, practice)
        ours = {PracticeKey(kit.seed).recipients_signer(practice).vkey for kit in kits if kit.practice == practice}
        if path.is_file() and load_recipients(path).signer_vkey not in ours:
            raise CommandError(
                f"the backup's recipients file of {practice} was not signed with the key of this kit",
                hint="a generation of before a change of keys needs the kit of its time too, in the same file;"
                " otherwise this may be a backup that somebody else made: do not serve it",
                code=ExitCode.BAD_DATA,
            )


def _read_pepper(path: Path) -> bytes:
    try:
        pepper = path.read_bytes()
    except OSError as error:
        raise CommandError(f"the pepper cannot be read: {path}", code=ExitCode.NOT_FOUND) from error
    if len(pepper) != _PEPPER_BYTES:
        raise CommandError(f"{path} is not a pepper: it has {len(pepper)} bytes", code=ExitCode.BAD_DATA)
    return pepper


def _put_pepper(home: Home, pepper: bytes) -> bool:
    """Put the pepper where the keyholder reads it, if it is the one that the wraps were made with."""
    from fairhearing.vault.publishing import publish_file

    if not pepper:
        return False
    own = hashlib.sha256(b"fairhearing pepper id\n" + pepper).hexdigest()[:16]
    for path in home.keyholder.glob("wraps/*.json"):
        if json.loads(path.read_bytes())["derivation"]["pepper_id"] != own:
            raise CommandError("the pepper is another one than sign-ins were made with", code=ExitCode.NOT_ALLOWED)
    publish_file(home.keyholder / "pepper", pepper)
    return True


def _bring_catalogue(home: Home, restored: RestoredHome) -> None:
    """Bring the catalogue to this version, and to what was destroyed since its copy was taken; log the restore."""
    from fairhearing.web.startup import migrate_database, start_django

    start_django(home)
    migrate_database()
    from fairhearing.web.backups import finish_restore

    with ProgressLine() as progress:
        finish_restore(home, restored, Clock(), actor=_ACTOR, progress=progress.show)


def _as_text(home: Home, restored: RestoredHome, *, has_pepper: bool) -> str:
    lines = [
        f"{home.root} is whole: generation {restored.generation}",
        f"{restored.recordings:,} recordings, {restored.keys:,} keys, {restored.log_size:,} entries of the log",
        f"{len(restored.destroyed):,} recordings were destroyed before, and stay destroyed",
        *(f"left out, damaged: {name}" for name in restored.left_out),
    ]
    if not has_pepper:
        lines += [
            "",
            "The pepper is in no backup: until it is put back, nobody who holds a key can sign in.",
            "Calls are recorded all the same, and `fairhearing unseal` opens recordings with the kit.",
            f"To put it back: copy it to {home.keyholder / 'pepper'}, mode 0600, owned by who runs the keyholder.",
        ]
    return "\n".join(lines)


def _as_json(restored: RestoredHome, *, has_pepper: bool) -> str:
    said = asdict(restored) | {"destroyed": len(restored.destroyed), "pepper": has_pepper}
    return json.dumps(said)
