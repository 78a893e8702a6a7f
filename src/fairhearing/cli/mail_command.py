"""`fairhearing mail test`: whether e-mail leaves by the mail server that HOME/mail.json names."""

from __future__ import annotations

import argparse

from .arguments import Commands, add_home, founded_home_of
from .errors import CommandError, ExitCode

_SUBJECT = "A test from Fairhearing"
_BODY = """This is a test from Fairhearing, the call recording of your practice.

That you read it means that e-mail leaves by the mail server that mail.json names. There is nothing to do.
"""


def add_to(commands: Commands) -> None:
    """Add the command with its part."""
    mail = commands.add_parser(
        "mail", help="try the mail server", description="Try the mail server that HOME/mail.json names."
    )
    parts = mail.add_subparsers(title="parts", metavar="PART", required=True)
    test = parts.add_parser("test", help="send a test e-mail", description=_test.__doc__)
    test.add_argument("--to", metavar="ADDRESS", required=True, help="whose letter box it goes to")
    test.set_defaults(run=_test)
    add_home(test)


def _test(arguments: argparse.Namespace) -> None:
    """Send one e-mail without anything of the practice in it, and say whether the mail server took it."""
    home = founded_home_of(arguments)
    from fairhearing.web.startup import start_django

    start_django(home)
    from fairhearing.practice.mail import Letter, NotSent, send_letter
    from fairhearing.practice.mail_settings import BadMailSettings, load_mail_settings

    try:
        settings = load_mail_settings(home)
        if settings is None:
            raise CommandError(
                f"there is no mail.json in {home.root}, so no e-mail leaves",
                hint="docs/reference/formats/mail-json.md says what it holds",
                code=ExitCode.NOT_FOUND,
            )
        send_letter(settings, Letter(arguments.to, _SUBJECT, _BODY))
    except BadMailSettings as error:
        raise CommandError(str(error), hint="correct mail.json", code=ExitCode.BAD_SETTINGS) from error
    except NotSent as error:
        hint = f"is {settings.host if settings else 'it'} the right server, and may this machine reach it?"
        raise CommandError(str(error), hint=hint, code=ExitCode.UNAVAILABLE) from error
    print(f"the mail server {settings.host} took the message: look whether it arrives")
