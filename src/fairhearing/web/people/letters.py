"""The e-mail that carries a link: the recipient's own name, the practice, what it is for, until when."""

from __future__ import annotations

from django.conf import settings
from django.template.loader import render_to_string

from fairhearing.practice.appointing import role_words
from fairhearing.practice.mail import Letter, NotSent, send_letter
from fairhearing.practice.mail_settings import BadMailSettings, load_mail_settings
from fairhearing.practice.people_models import Invitation
from fairhearing.wording.days import long_day

SENT = "It was sent to them by e-mail as well."
NOT_SET_UP = "This system sends no e-mail, so give it to them yourself."
FAILED = "The e-mail could not be sent, so give it to them yourself."


def send_invitation(invitation: Invitation, address: str) -> str:
    """Send a link to whom it is for; return a sentence that says whether that was possible. address: the whole link."""
    try:
        mail = load_mail_settings(settings.HOME)
        if mail is None:
            return NOT_SET_UP
        send_letter(mail, invitation_letter(invitation, address))
    except (BadMailSettings, NotSent):
        return FAILED
    return SENT


def invitation_letter(invitation: Invitation, address: str) -> Letter:
    """Write the message."""
    context = {
        "name": invitation.full_name,
        "practice": invitation.practice.name,
        "renews": invitation.purpose == Invitation.Purpose.RENEW,
        "role": role_words(invitation.kind),
        "address": address,
        "until": long_day(invitation.expires_at),
    }
    subject = f"A message from {invitation.practice.name}, reference {invitation.id.hex[:8]}"
    return Letter(invitation.email, subject, render_to_string("web/people/invitation_letter.jinja", context))
