"""Sending an alarm by the mail server that mail.json names: one message to one address, without Django."""

from __future__ import annotations

import smtplib
import ssl
from contextlib import suppress
from email.message import EmailMessage
from typing import Final

from fairhearing.practice.mail_settings import MailSettings, Security

from .errors import NotDelivered
from .words import Letter

_WITHIN_S: Final = 12.0


def send_mail(settings: MailSettings, to: str, letter: Letter, *, message_id: str, date: str) -> None:
    """Hand a letter to the mail server, which answers for it from then on. Raises NotDelivered.

    message_id: the same for each attempt, so that one that was taken and not confirmed is known for what it is.
    """
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = letter.subject, settings.sender, to
    message["Date"], message["Message-ID"], message["Auto-Submitted"] = date, message_id, "auto-generated"
    message.set_content(letter.body)
    try:
        server = _connect(settings)
        try:
            if settings.user:
                server.login(settings.user, settings.password)
            server.send_message(message)
        finally:
            with suppress(smtplib.SMTPException, OSError):
                server.quit()
    except (smtplib.SMTPException, OSError, ValueError) as error:
        raise NotDelivered(f"the mail server did not take a message: {type(error).__name__}") from error


def _connect(settings: MailSettings) -> smtplib.SMTP:
    """Open a connection, encrypted as the settings say, before anything of a message is said."""
    if settings.security is Security.TLS:
        return smtplib.SMTP_SSL(settings.host, settings.port, timeout=_WITHIN_S, context=_context(settings))
    server = smtplib.SMTP(settings.host, settings.port, timeout=_WITHIN_S)
    if settings.security is Security.STARTTLS:
        try:
            server.starttls(context=_context(settings))
        except BaseException:
            server.close()
            raise
    return server


def _context(settings: MailSettings) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if settings.ca_file:
        context.load_verify_locations(settings.ca_file)
    return context


def message_id_of(settings: MailSettings, alarm_id: str) -> str:
    """Name a message, by its alarm: the same whenever it is asked."""
    return f"<{alarm_id}.alarm@{settings.sender.rpartition('@')[2].strip('<> ')}>"
