"""Whose fault it was. Everything that `keyholder` raises, on either side of the socket, is one of these two.

The class's name travels in the answer, the client raises the same class: callers may rely on it, never on the text.
"""

from __future__ import annotations


class KeyholderError(Exception):
    """Base of all errors of this package."""


class FarEndError(KeyholderError):
    """The person, or the process that asked, got something wrong."""


class OurError(KeyholderError):
    """This machine could not do what it owes."""


class SignInFailed(FarEndError):
    """Account, passphrase or code is not right; which of them is never said."""


class TooManyTries(FarEndError):
    """Too many failures by this account or from this address; `wait_s` seconds must pass before the next try."""

    def __init__(self, message: str, wait_s: int = 0) -> None:
        super().__init__(message)
        self.wait_s = wait_s


class TooBusy(FarEndError):
    """Two derivations run and eight wait already. Nothing was tried; try again in a few seconds (HTTP 429)."""


class PasskeyRefused(FarEndError):
    """A passkey's answer is not right: another site, an old challenge, a strange signature, or a copy's count."""


class NoPasskeysHere(FarEndError):
    """There are no passkeys for an address without HTTPS and a name; or this account has none."""


class PendingExpired(FarEndError):
    """The sign-in was not finished in time, or by too many wrong codes: begin again with the passphrase."""


class Locked(FarEndError):
    """There is no open session for this unlock: never was, ended, idle too long, or the keyholder was restarted."""


class ListenRefused(FarEndError):
    """The key may not be used for this. The refusal stands in the log."""


class UnknownRecording(ListenRefused):
    """The keyring holds no key for this recording."""


class DestroyedRecording(ListenRefused):
    """The recording's key was destroyed."""


class NotYourPractice(ListenRefused):
    """The recording belongs to a practice this session holds no key for. Answer as for an unknown one."""


class UnknownPurpose(ListenRefused):
    """The purpose is not one of the list."""


class NoPlace(ListenRefused):
    """Nobody said where the sound will be heard."""


class KeyNotHeld(ListenRefused):
    """The recording was sealed to a key of the practice that this session does not hold."""


class AboutThem(ListenRefused):
    """The recording is about this person and closed to them; another key holder may open it again."""


class RestrictedUse(ListenRefused):
    """The use of the recording is restricted, and this is none of what the law allows meanwhile."""


class CodeOwed(FarEndError):
    """The use of the recording is restricted: this is allowed, with a fresh code. Nothing was begun."""


class NotGranted(ListenRefused):
    """The recording is not among those that the grant was given for."""


class UnknownGrant(FarEndError):
    """There is no such grant: ended, run out, or the keyholder was restarted. Ask for a code and begin it again."""


class TooManyGrants(FarEndError):
    """As many copies are being made at once as the keyholder allows: try again when one of them is made."""


class UnknownListen(FarEndError):
    """This session has no such listen: ended, idle too long, or another session's."""


class BadRange(FarEndError):
    """The segments asked for are not whole, or not of this recording."""


class BadEntry(FarEndError):
    """An outbox entry the log does not take. The message names the outbox id; nothing of the batch was written."""


class BadMessage(FarEndError):
    """Bytes on the socket that are not one of our messages."""


class NotAllowed(FarEndError):
    """The process at the other end runs as another user."""


class NotManager(FarEndError):
    """Only a manager of the practice may do this, and this session is none's."""


class OnlyTemporary(FarEndError):
    """Whoever holds the key for a time may not change who holds it for good, nor give it for longer."""


class LastManager(FarEndError):
    """The practice would be left without a manager who holds its key for good."""


class WordsDoNotMatch(FarEndError):
    """The five check words are not those of the person's inbox: mistyped, or somebody put another key there."""


class NoEnrolment(FarEndError):
    """Nobody enrolled by that account within 14 days, and it holds no key that could be used instead."""


class NoKeyLeft(FarEndError):
    """The passphrase and the code are right, but this account holds no practice's key any more."""


class NoNewKey(FarEndError):
    """No new key waits to be put into use here, or words of its kit have not been typed back yet."""


class SetUpOver(FarEndError):
    """No practice can be founded by this set-up link: it was used up, has expired, or was never made."""


class KitRefused(FarEndError):
    """A recovery kit cannot be read, or is not of the practice's key of now. The message names the line to look at."""


class KitWordsWrong(FarEndError):
    """What was typed is not what stands on the recovery kit; `positions` says at which of the asked places."""

    def __init__(self, message: str, positions: tuple[int, ...] = ()) -> None:
        super().__init__(message)
        self.positions = positions


class KitNotChecked(FarEndError):
    """The key cannot be used yet: the words of its kit were not typed back."""


class KitAlreadyChecked(FarEndError):
    """A kit is shown only until its words were typed back: whoever lost it makes a new key."""


class BadFounding(FarEndError):
    """A practice cannot be founded like this: it is founded already, or a key holder does not fit."""


class DamagedSound(OurError):
    """The sealed sound or its sealed key does not open: altered, cut short, or another recording's."""


class DamagedFiles(OurError):
    """A file of the keyholder is missing or is not what it should be. The message names it."""


class FilesUnwritable(OurError):
    """The disk did not take a file of the keyholder. What stood there before stands; the same may be asked again."""


class KeyNotListed(OurError):
    """The practice's recipients file does not carry this holder's key: somebody swapped it. Signing in stops here."""


class LogUnwritable(OurError):
    """The log cannot be written. No entry, no sound; the keyholder tries again at the next request by itself."""


class KeyholderDown(OurError):
    """Nobody answers at the keyholder's socket."""


class KeyholderFault(OurError):
    """The keyholder met a defect of its own; its own output says which."""


def error_named(name: str, message: str, wait_s: int = 0, positions: tuple[int, ...] = ()) -> KeyholderError:
    """Return the error an answer names, ready to be raised; an unknown name is a KeyholderFault."""
    kind = _BY_NAME.get(name, KeyholderFault)
    if kind is TooManyTries:
        return TooManyTries(message, wait_s)
    return KitWordsWrong(message, positions) if kind is KitWordsWrong else kind(message)


def _all_below(kind: type[KeyholderError]) -> dict[str, type[KeyholderError]]:
    """Return a class and everything derived from it, by name."""
    found = {kind.__name__: kind}
    for below in kind.__subclasses__():
        found |= _all_below(below)
    return found


_BY_NAME = _all_below(KeyholderError)
