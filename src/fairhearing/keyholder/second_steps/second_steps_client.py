"""Second steps of key holders, and their sessions, as calls. Raises the errors of `keyholder.errors`.

`code`: six fresh digits of the device, or a recovery code. `origin`: https://name, as the browser has it.
"""

from __future__ import annotations

from dataclasses import dataclass

from fairhearing.keyholder.client import KeyholderClient
from fairhearing.keyholder.messages import Ask, Unlocked, parse_unlocked

from .second_steps_messages import OpenSession, OwnPasskey, OwnSteps, parse_sessions, parse_steps_of

__all__ = ["OpenSession", "OwnPasskey", "OwnSteps", "SecondStepsClient"]


@dataclass(frozen=True, slots=True)
class SecondStepsClient:
    """What a person may ask about her own second steps and sessions."""

    keyholder: KeyholderClient

    def second_steps(self, unlock: str) -> OwnSteps:
        """Say which there are. Raises Locked."""
        return parse_steps_of(self.keyholder.ask(Ask.SECOND_STEPS, {"unlock": unlock}))

    def begin_passkey(self, unlock: str, code: str, origin: str) -> str:
        """Begin to add a passkey; return what the browser needs, as JSON.

        Raises Locked, SignInFailed, TooManyTries, NoPasskeysHere, LogUnwritable.
        """
        fields: dict[str, object] = {"unlock": unlock, "code": code, "origin": origin}
        return self.keyholder.ask(Ask.BEGIN_PASSKEY, fields).text("options")

    def add_passkey(self, unlock: str, name: str, answer: str) -> None:
        """Add what the browser made, within five minutes. Raises Locked, PasskeyRefused, LogUnwritable."""
        self.keyholder.ask(Ask.ADD_PASSKEY, {"unlock": unlock, "name": name, "answer": answer})

    def remove_passkey(self, unlock: str, code: str, credential: bytes) -> None:
        """Forget a passkey. Raises Locked, SignInFailed, TooManyTries, BadMessage, LogUnwritable."""
        fields: dict[str, object] = {"unlock": unlock, "code": code, "credential": credential.hex()}
        self.keyholder.ask(Ask.REMOVE_PASSKEY, fields)

    def recovery_codes(self, unlock: str, code: str) -> tuple[str, ...]:
        """Return ten new recovery codes, to be shown once; those before are not good any more.

        Raises Locked, SignInFailed, TooManyTries, LogUnwritable.
        """
        return self.keyholder.ask(Ask.RECOVERY_CODES, {"unlock": unlock, "code": code}).texts("codes")

    def passkey_challenge(self, pending: str, origin: str) -> str:
        """Return what the browser needs to finish a sign-in by a passkey, as JSON.

        Raises PendingExpired, NoPasskeysHere.
        """
        return self.keyholder.ask(Ask.PASSKEY_CHALLENGE, {"pending": pending, "origin": origin}).text("options")

    def confirm_with_passkey(self, pending: str, answer: str) -> Unlocked:
        """Finish a sign-in by the browser's answer; as `KeyholderClient.confirm`.

        Raises SignInFailed, PendingExpired, TooManyTries, KeyNotListed, LogUnwritable.
        """
        return parse_unlocked(self.keyholder.ask(Ask.CONFIRM_WITH_PASSKEY, {"pending": pending, "answer": answer}))

    def sessions(self, unlock: str) -> tuple[OpenSession, ...]:
        """Say where the person is signed in. Raises Locked."""
        return parse_sessions(self.keyholder.ask(Ask.SESSIONS, {"unlock": unlock}))

    def sign_out_session(self, unlock: str, handle: str) -> int:
        """End another session of the same person; return how many that were. Raises Locked, LogUnwritable."""
        return self.keyholder.ask(Ask.SIGN_OUT_SESSION, {"unlock": unlock, "handle": handle}).number("ended")

    def sign_out_others(self, unlock: str) -> int:
        """End all others; return how many. Raises Locked, LogUnwritable."""
        return self.keyholder.ask(Ask.SIGN_OUT_OTHERS, {"unlock": unlock}).number("ended")

    def sign_out_everywhere(self, unlock: str) -> int:
        """End all, this one too; return how many others. Raises Locked, LogUnwritable."""
        return self.keyholder.ask(Ask.SIGN_OUT_EVERYWHERE, {"unlock": unlock}).number("ended")
