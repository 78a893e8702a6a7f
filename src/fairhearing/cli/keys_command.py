"""`fairhearing keys`: changing the practice's key, how far recordings are, drills, letting in, passphrases, the kit.

E-mail, passphrase and codes are asked for, so that they stand in no list of processes.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from fairhearing.vault.home import Home

from .arguments import Commands, add_home, founded_home_of
from .errors import CommandError, ExitCode
from .signed_in import fresh_code, signed_in
from .terminal import ask, ask_secret

if TYPE_CHECKING:
    from fairhearing.keyholder.rotating.rotation_client import Resealing
    from fairhearing.practice.models import Practice
    from fairhearing.practice.people_models import Invitation


def add_to(commands: Commands) -> None:
    """Add the command with its parts."""
    keys = commands.add_parser("keys", help="the practices' keys and their kits", description=__doc__)
    parts = keys.add_subparsers(title="parts", metavar="PART", required=True)
    reseal = parts.add_parser("reseal", help="how many recordings are under the new key", description=_reseal.__doc__)
    reseal.add_argument("--status", action="store_true", required=True, help="say how far it is; it goes on by itself")
    reseal.set_defaults(run=_reseal)
    drill = parts.add_parser("drill", help="show that a sheet of the kit can be read", description=_drill.__doc__)
    drill.add_argument("--sheet", type=int, choices=(1, 2, 3), required=True, help="which envelope was opened")
    drill.add_argument("--practice", default="", metavar="ID", help="which practice, where you belong to several")
    drill.set_defaults(run=_drill)
    admit = parts.add_parser("admit", help="let somebody open recordings", description=_admit.__doc__)
    admit.add_argument("--practice", default="", metavar="ID", help="which practice, where you belong to several")
    admit.set_defaults(run=_admit)
    passphrase = parts.add_parser("passphrase", help="change your own passphrase", description=_passphrase.__doc__)
    passphrase.add_argument("--practice", default="", metavar="ID", help="any of yours, where you belong to several")
    passphrase.set_defaults(run=_passphrase)
    rotate = parts.add_parser("rotate", help="change a practice's key, and print its kit", description=_rotate.__doc__)
    rotate.add_argument("--practice", default="", metavar="ID", help="which practice, where you belong to several")
    rotate.add_argument(
        "--sheets",
        type=int,
        choices=(2, 3),
        default=2,
        help="two alike, each the whole kit; or three, any two of which",
    )
    rotate.add_argument(
        "--kit", type=Path, metavar="FILE", help="write the kit there, outside the home, instead of showing it"
    )
    rotate.set_defaults(run=_rotate)
    forgotten = parts.add_parser("forgotten", help="get in by the recovery kit", description=_forgotten.__doc__)
    forgotten.add_argument("--kit", type=Path, metavar="FILE", help="the kit, or two shares, as a text file")
    forgotten.set_defaults(run=_forgotten)
    for part in (reseal, drill, admit, passphrase, rotate, forgotten):
        add_home(part)


def _reseal(arguments: argparse.Namespace) -> None:
    """Say, for each practice, how many of its recordings are under its key of now. Needs no sign-in.

    After a change of keys, recordings are sealed anew by the keyholder while somebody who holds both keys is signed in.
    """
    from fairhearing.keyholder.client import KeyholderClient
    from fairhearing.keyholder.rotating.rotation_client import RotationClient
    from fairhearing.vault.recipients import list_recipients

    home = founded_home_of(arguments)
    client = RotationClient(KeyholderClient(home.keyholder_socket))
    for path in list_recipients(home):
        print(f"{path.stem}: {in_words(client.resealing(path.stem))}")


def in_words(progress: Resealing) -> str:
    """Say how far a practice's recordings are."""
    from fairhearing.keyholder.rotating.rotation_client import ResealingState

    words = {
        ResealingState.NOTHING: "nothing to do",
        ResealingState.WORKING: "goes on now",
        ResealingState.WAITING: "goes on when somebody who holds both keys signs in",
        ResealingState.DONE: "done; the old key is kept for 31 days after the change",
    }[progress.state]
    unopened = f", {progress.unopened} that the old key does not open" if progress.unopened else ""
    return f"{progress.done} of {progress.total} recordings under the key of now{unopened}: {words}"


def _drill(arguments: argparse.Namespace) -> None:
    """Sign in as a manager, open one of the kit's envelopes, and type four of its words: a sheet that can be read.

    Both outcomes stand in the log. Put the sheet into a new envelope, sealed and dated, afterwards.
    """
    home = founded_home_of(arguments)
    _start(home)
    from django.utils import timezone

    from fairhearing.keyholder.errors import KitWordsWrong
    from fairhearing.keyholder.rotating.rotation_client import RotationClient
    from fairhearing.playback.unlock import keyholder
    from fairhearing.practice.kit_checks import note_kit_check
    from fairhearing.practice.permissions import Permission

    from .kit_places import asks_for

    with signed_in(arguments.practice, Permission.ADMIT_PEOPLE) as actor:
        client, practice = RotationClient(keyholder()), actor.practice.id
        asked = client.ask_kit_words(actor.unlock, practice, arguments.sheet)
        typed = {place: ask(asks_for(place, asked.form)) for place in asked.places}
        try:
            client.check_kit_words(actor.unlock, practice, arguments.sheet, typed)
        except KitWordsWrong as error:
            note_kit_check(actor.practice, arguments.sheet, right=False, by=actor.person, now=timezone.now())
            found = "; ".join(asks_for(place, asked.form) for place in error.positions)
            raise CommandError(
                f"not what stands on the sheet: {found}",
                hint="compare the key id on the sheet with the one on the page of the practice's key, and try again",
                code=ExitCode.BAD_DATA,
            ) from error
        note_kit_check(actor.practice, arguments.sheet, right=True, by=actor.person, now=timezone.now())
    print(f"envelope {arguments.sheet} can be read, and that is in the log")


def _admit(arguments: argparse.Namespace) -> None:
    """Sign in as a manager, and let somebody who has chosen passphrase and phone open the practice's recordings.

    They read five words from their screen; whoever types others lets nobody in.
    """
    home = founded_home_of(arguments)
    _start(home)
    from django.utils import timezone

    from fairhearing.practice.errors import InvitationOver
    from fairhearing.practice.permissions import Permission
    from fairhearing.web.people import acts

    with signed_in(arguments.practice, Permission.ADMIT_PEOPLE) as actor:
        email = ask("The e-mail address of whoever you let in").lower()
        words = " ".join(ask("The five words on their screen").lower().split())
        try:
            invitation = _invitation(actor.practice, email)
            acts.admit(actor, fresh_code(), invitation, words, now=timezone.now())
        except InvitationOver as error:
            raise CommandError(
                "nobody of this address waits to be let in",
                hint="they use the link of their invitation first; `fairhearing people list` names who is invited",
                code=ExitCode.NOT_FOUND,
            ) from error
    print("let in: they can sign in from now on, and that is in the log")


def _passphrase(arguments: argparse.Namespace) -> None:
    """Sign in as somebody who holds a practice's key, and choose another passphrase: six drawn words, or one's own.

    The phone stays the same. Every other sign-in of yours ends.
    """
    home = founded_home_of(arguments)
    _start(home)
    from fairhearing.keyholder.errors import SignInFailed
    from fairhearing.keyholder.holders.holders_client import HoldersClient
    from fairhearing.playback.unlock import keyholder
    from fairhearing.practice.permissions import Permission
    from fairhearing.web.passphrases import known_of

    from .new_passphrase import choose_passphrase

    with signed_in(arguments.practice, Permission.LISTEN) as actor:
        chosen = choose_passphrase(known_of(actor.person))
        try:
            old = ask_secret("The passphrase you have now, once more")
            HoldersClient(keyholder()).change_passphrase(actor.unlock, old, chosen)
        except SignInFailed as error:
            raise CommandError(
                "that is not your passphrase of now; nothing was changed", code=ExitCode.NOT_ALLOWED
            ) from error
    print("changed; your other sign-ins are ended, and that is in the log")


def _rotate(arguments: argparse.Namespace) -> None:
    """Sign in as a manager and make a new key for the practice: print its kit, type four words back, put it into use.

    Until the last step nothing has changed. It ends when all recordings are locked by the new key; left before, that
    goes on when somebody who holds both keys signs in.
    """
    home = founded_home_of(arguments)
    _start(home)
    from .key_change import rotate

    rotate(home, arguments.practice, arguments.sheets, arguments.kit)


def _forgotten(arguments: argparse.Namespace) -> None:
    """Get in by the recovery kit, as a manager who forgot the passphrase or lost the phone: choose new ones.

    What opened the practice before opens nothing afterwards. It is written in the log, and every manager and partner
    is told.
    """
    home = founded_home_of(arguments)
    _start(home)
    from .kit_sign_in import get_in

    get_in(home, arguments.kit)


def _invitation(practice: Practice, email: str) -> Invitation:
    """Return the invitation of somebody who waits to be let in. Raises InvitationOver."""
    from django.utils import timezone

    from fairhearing.practice.errors import InvitationOver
    from fairhearing.practice.invitations import check_admittable, open_invitations
    from fairhearing.practice.joining import needs_key

    now = timezone.now()
    waiting = open_invitations(practice, now).select_related("practice", "made_by", "person").filter(email=email)
    invitation = waiting.last()
    if invitation is None or not needs_key(invitation):
        raise InvitationOver("nobody of this address has an invitation")
    check_admittable(invitation, now=now)
    return invitation


def _start(home: Home) -> None:
    from fairhearing.web.startup import start_django

    start_django(home)
