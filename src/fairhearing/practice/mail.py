"""Sending an e-mail by the mail server that mail.json names: one message to one person, so that nobody's address is
shown to another.
"""

from __future__ import annotations

import ssl
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from smtplib import SMTPException

from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend

from fairhearing.practice.errors import FarEndError
from fairhearing.practice.mail_settings import BadMailSettings, MailSettings, Security

_WAIT_S = 30


class NotSent(FarEndError):
    """A message was not taken by the mail server. The message says why by its kind, never to whom it was."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One e-mail to one person."""

    to: str
    subject: str
    body: str


def send_letter(settings: MailSettings, letter: Letter) -> None:
    """Hand a message to the mail server, which answers for it from then on. Raises NotSent, BadMailSettings."""
    backend = _Backend(settings)
    message = EmailMessage(
        subject=letter.subject,
        body=letter.body,
        from_email=settings.sender,
        to=[letter.to],
        connection=backend,
        headers={"Auto-Submitted": "auto-generated"},
    )
    try:
        sent = message.send()
    except (SMTPException, OSError) as error:
        raise NotSent(f"the mail server did not take a message: {type(error).__name__}") from error
    finally:
        with suppress(SMTPException, OSError):
            backend.close()  # where it could not be opened to the end, it stays half open otherwise
    if not sent:
        raise NotSent("the mail server could not be reached")


class _Backend(EmailBackend):
    """Django's own, with the authorities that mail.json names."""

    def __init__(self, settings: MailSettings) -> None:
        super().__init__(
            host=settings.host,
            port=settings.port,
            username=settings.user,
            password=settings.password,
            use_tls=settings.security is Security.STARTTLS,
            use_ssl=settings.security is Security.TLS,
            timeout=_WAIT_S,
        )
        self._ca_file = settings.ca_file

    @cached_property
    def ssl_context(self) -> ssl.SSLContext:
        """Trust the system's authorities, and those of the file that mail.json names."""
        context = ssl.create_default_context()
        if self._ca_file:
            try:
                context.load_verify_locations(self._ca_file)
            except OSError as error:
                raise BadMailSettings("mail.json: the file that 'ca_file' names cannot be read") from error
        return context
