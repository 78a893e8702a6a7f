"""Words to begin with: what is said when calling out, and what authorises recording."""

from __future__ import annotations

from typing import Final

CALLING_OUT: Final = """“Hello, may I speak to …?”

If yes: “I’m … from {practice}. We record our calls, to help with your care and check what was said.” Check full name \
and date of birth.

If they object: “That’s fine. I’ll stop recording, and we can choose another way to talk.”

Somebody else, or voicemail: never say why you rang."""
AUTHORISATION: Final = """For {practice}, which controls its telephone system, I authorise that calls to and from the \
practice are recorded, to establish facts, to keep records, to check and improve the service, and to protect patients \
and staff. All reasonable efforts are made to inform every person who may use the system that calls may be \
recorded, staff included (SI 2018/356). Calls that are on the list of those never recorded are not."""


def filled(words: str, practice_name: str) -> str:
    """Return words with the practice's name in its place."""
    return words.replace("{practice}", practice_name)
