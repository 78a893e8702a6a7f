"""Getting in by the recovery kit at a terminal, as by the page. Import it after Django was started for the home."""

from __future__ import annotations

import sys
from pathlib import Path

from qrcode.main import QRCode

from fairhearing.keyholder.errors import SignInFailed
from fairhearing.keyholder.holders.holders_client import HoldersClient
from fairhearing.playback.unlock import keyholder
from fairhearing.vault.clock import Clock
from fairhearing.vault.home import Home
from fairhearing.web.code_device import device_address, spaced_secret
from fairhearing.web.people.kit_entry import NOBODY, came_by_kit, may_come_by_kit

from .errors import CommandError, ExitCode
from .new_passphrase import choose_passphrase
from .terminal import ask, confirm

_HERE = "127.0.0.1"
_LONGEST_KIT = 20_000
_END = "."
_CONSEQUENCES = (
    "Your old passphrase and phone are good for nothing afterwards. It is written in the log, and every manager and "
    "partner is told."
)


def get_in(home: Home, kit: Path | None) -> None:
    """Let a manager in by the kit in a file, or as it is typed. Raises CommandError and the keyholder's errors."""
    email = ask("Your e-mail address").lower()
    person = may_come_by_kit(email, now=Clock().now())
    if person is None:
        raise CommandError(NOBODY, hint="nothing was changed", code=ExitCode.NOT_ALLOWED)
    confirm(_CONSEQUENCES)
    text = _read(kit) if kit else _typed()
    passphrase = choose_passphrase([email])
    holders = HoldersClient(keyholder())
    enrolment = holders.recover(text, person.account, passphrase, _HERE)
    _show_phone(enrolment.totp_secret, email)
    practices = _confirm(holders, enrolment.pending)
    came_by_kit(person, practices, home=home, now=Clock().now())
    print("all is set up: sign in with your new passphrase and the next code your phone shows")


def _read(kit: Path) -> str:
    try:
        return kit.read_text(encoding="utf-8")[:_LONGEST_KIT]
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(
            f"the recovery kit cannot be read: {kit}",
            hint="--kit takes the lines of a kit, or of two shares, as a text file",
            code=ExitCode.NOT_FOUND,
        ) from error


def _typed() -> str:
    """Return the lines of a sheet, or of two, as somebody types them."""
    print(
        "Type every line of the sheet as it is printed, from the heading on; of three sheets two, one below the other."
    )
    print(f"End with a line that holds {_END} alone.")
    lines = []
    while (line := ask("Line")) != _END:
        lines.append(line)
    return "\n".join(lines)[:_LONGEST_KIT]


def _show_phone(secret: str, email: str) -> None:
    """Show what the new phone takes in, as a picture for its camera and as text."""
    code = QRCode()
    code.add_data(device_address(secret, email))
    print("\nAdd an account in the app that shows 6-digit codes: by this picture, or by typing the letters below it.\n")
    code.print_ascii(out=sys.stdout, invert=True)
    print(f"  {spaced_secret(secret)}\n")


def _confirm(holders: HoldersClient, pending: str) -> tuple[str, ...]:
    """Ask for the new phone's code until it is right; return the practices that are open now."""
    while True:
        try:
            return holders.confirm_recovery(pending, "".join(ask("The 6 digits that your phone shows now").split()))
        except SignInFailed:
            print("That is not the code of this phone. Enter the 6 digits that it shows now")
