"""Changing a practice's key at a terminal, by the steps of the page. Import it after Django was started for the home.

    make    a fresh code -> the new key; its kit comes sealed to a key of this process, which shows it or writes it
    read    four words typed back, and where the envelopes are
    finish  another fresh code -> recordings are locked by the new key; what there is, is locked anew meanwhile

Left before the kit was read back, the next try makes another new key; left between that and the last step, it goes on
there. Until the last step the key in use stays in use.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

from fairhearing.keyholder.errors import KitWordsWrong
from fairhearing.keyholder.rotating.rotation_client import KitPlaces, ResealingState, RotationClient, SheetForm
from fairhearing.playback.unlock import keyholder
from fairhearing.practice.kit_checks import recipients_of
from fairhearing.practice.permissions import Permission
from fairhearing.practice.set_up import place_envelopes
from fairhearing.vault.clock import Clock
from fairhearing.vault.home import Home
from fairhearing.vault.hpke import kit_info, open_sealed
from fairhearing.vault.recipients import KeyState
from fairhearing.vault.xwing import SEED_BYTES, expand_seed
from fairhearing.web.people.acts import Actor
from fairhearing.web.set_up.kit_words import ENVELOPES, NEEDED

from .errors import CommandError, ExitCode
from .keys_command import in_words
from .kit_places import asks_for
from .progress import ProgressLine
from .signed_in import signed_in, with_fresh_code
from .terminal import ask, confirm

_EACH_S = 0.2
_LONGEST_PLACE = 200
_CONSEQUENCES = (
    "What is recorded from then on opens with the new key alone. What there is, is locked anew by it meanwhile, and "
    "can be played. You print new recovery sheets; the old ones open nothing new. Everybody else who holds the key is "
    "signed out, and gets the new one when they sign in."
)
_INTO_USE = (
    "From now on recordings are locked by the new key. This cannot be taken back; you can only change the key again."
)
_WAITS = "A new key waits whose kit was read back. Type use to put it into use, or new to make another"


def rotate(home: Home, practice_id: str, sheets: int, kit: Path | None) -> None:
    """Change the key of a practice. sheets: 2 or 3. kit: a file to write it to; None shows it.

    Raises CommandError and the keyholder's errors.
    """
    if kit:
        _check_free(kit, home)
    with signed_in(practice_id, Permission.ADMIT_PEOPLE) as actor:
        if not (_waits(actor) and _goes_on()):
            confirm(f"The key of {actor.practice.name} changes. {_CONSEQUENCES}")
            _make(actor, SheetForm.SHARES if sheets == ENVELOPES[SheetForm.SHARES] else SheetForm.SHEET, kit)
        confirm(_INTO_USE)
        client = RotationClient(keyholder())
        with_fresh_code(lambda code: client.finish_rotation(actor.unlock, code, actor.practice.id))
        print("the new key is in use, and that is in the log; stay until its recordings are locked by it")
        _wait(client, actor.practice.id)


def _waits(actor: Actor) -> bool:
    """Say whether a key was made whose kit was read back and lies in its envelopes, and which is not used yet."""
    recipients = recipients_of(actor.practice)
    if recipients is None or recipients.active is None or recipients.keys[-1].state is not KeyState.VERIFIED:
        return False
    return actor.practice.kit_envelopes.filter(key_id=recipients.keys[-1].key_id, gone_at=None).exists()


def _goes_on() -> bool:
    answer = ask(_WAITS)
    if answer not in {"use", "new"}:
        raise CommandError("nothing was changed", code=ExitCode.USAGE)
    return answer == "use"


def _make(actor: Actor, form: SheetForm, kit: Path | None) -> None:
    """Have a new key made, show its kit, have it read back, and note where its envelopes are."""
    client, practice = RotationClient(keyholder()), actor.practice
    private, public = expand_seed(os.urandom(SEED_BYTES))
    made = with_fresh_code(lambda code: client.rotate(actor.unlock, code, practice.id, public, form))
    text = open_sealed(private, made.kit, kit_info(practice.id, made.key_id)).decode()
    if kit:
        _write(kit, text)
        print(
            f"The kit is in {kit}, which only you can read. Print it, then remove the file: it opens every recording."
        )
    else:
        print(f"\n{text}\nPrint or copy it now, and clear this terminal afterwards. It is kept nowhere.")
    print("Type back four words, to prove that the sheet can be read.")
    _read_back(client, actor, KitPlaces(form, made.words))
    print("Put each sheet into an envelope, sign the flap, and lock them in different places.")
    places = [_place_of(sheet) for sheet in range(1, ENVELOPES[form] + 1)]
    place_envelopes(practice, made.key_id, places, needed=NEEDED[form], by=actor.person, now=Clock().now())


def _read_back(client: RotationClient, actor: Actor, asked: KitPlaces) -> None:
    """Ask for words of the new kit until they are right. Raises the keyholder's errors."""
    while True:
        typed = {place: ask(asks_for(place, asked.form)) for place in sorted(asked.places)}
        try:
            client.verify_new_kit(actor.unlock, actor.practice.id, typed)
        except KitWordsWrong as error:
            print(f"not what the sheet says: {'; '.join(asks_for(place, asked.form) for place in error.positions)}")
        else:
            return


def _place_of(sheet: int) -> str:
    while not (place := " ".join(ask(f"Where envelope {sheet} is").split())[:_LONGEST_PLACE]):
        print("Say where it is, as others would find it")
    return place


def _wait(client: RotationClient, practice: str) -> None:
    """Show how far recordings are, until nothing is left to do or nobody does it."""
    with ProgressLine() as line:
        while (progress := client.resealing(practice)).state is ResealingState.WORKING:
            line.show("recordings locked by the new key", progress.done, progress.total)
            time.sleep(_EACH_S)
    print(in_words(progress))


def _check_free(kit: Path, home: Home) -> None:
    """Refuse a file in the home, where backups would find it, and one that is there. Raises CommandError."""
    folder = kit.absolute().parent.resolve()
    if folder.is_relative_to(home.root.resolve()):
        raise CommandError(
            "the kit must not lie in the home folder",
            hint="name a file elsewhere, best on a disk that is kept in no backup",
            code=ExitCode.USAGE,
        )
    if os.path.lexists(kit):
        raise CommandError(f"{kit} is there already", hint="name a new file; nothing was changed", code=ExitCode.USAGE)
    if not folder.is_dir():
        raise CommandError(f"there is no folder {folder}", hint="nothing was changed", code=ExitCode.NOT_FOUND)


def _write(kit: Path, text: str) -> None:
    """Write a kit for its caller's eyes alone, or nothing of it. Raises CommandError: its key is not in use yet."""
    try:
        descriptor = os.open(kit, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise _unwritable(kit, error) from error
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        kit.unlink(missing_ok=True)
        raise _unwritable(kit, error) from error


def _unwritable(kit: Path, error: OSError) -> CommandError:
    return CommandError(
        f"the kit cannot be written to {kit}: {error.strerror}",
        hint="nothing was changed: the key in use stays in use",
        code=ExitCode.CANNOT_WRITE,
    )
