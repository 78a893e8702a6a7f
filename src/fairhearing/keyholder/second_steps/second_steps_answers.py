"""Questions about a key holder's second steps, and about where else she is signed in.

A change of second steps takes a fresh one first, then goes into the log, then into the wrap: a change that is logged
and did not reach the disk can be asked for again.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from fairhearing.audit.verbs import Verb
from fairhearing.keyholder.errors import BadMessage, NoPasskeysHere, PasskeyRefused, PendingExpired
from fairhearing.keyholder.frames import Frame
from fairhearing.keyholder.holders.holding import Holding
from fairhearing.keyholder.holders.reopening import reopened
from fairhearing.keyholder.holders.wrap_files import write_wrap
from fairhearing.keyholder.holders.wraps import Wrap, make_wrap
from fairhearing.keyholder.means import Answers, Means
from fairhearing.keyholder.messages import Ask, encode_unlocked
from fairhearing.keyholder.signing_in.sessions import Session
from fairhearing.keyholder.signing_in.sign_in import SignIn
from fairhearing.keyholder.signing_in.step import Step

from .challenges import Challenges
from .passkeys import Site, creation_options, read_new, request_options
from .proofs import recovery_codes_left, use_passkey
from .recovery_codes import draw_recovery_codes, recovery_digest
from .second_steps import Passkey, SecondSteps
from .second_steps_messages import OpenSession, OwnPasskey, OwnSteps, encode_sessions, encode_steps_of

_LONGEST_NAME = 60
_MOST_PASSKEYS = 10


@dataclass(frozen=True, slots=True)
class SecondStepsAnswers:
    """Passkeys, recovery codes and sessions of whoever asks."""

    means: Means
    sign_in: SignIn
    challenges: Challenges = field(default_factory=Challenges)

    @property
    def answers(self) -> Answers:
        """The theme's table."""
        return {
            Ask.SECOND_STEPS: self._second_steps,
            Ask.BEGIN_PASSKEY: self._begin_passkey,
            Ask.ADD_PASSKEY: self._add_passkey,
            Ask.REMOVE_PASSKEY: self._remove_passkey,
            Ask.PASSKEY_CHALLENGE: self._passkey_challenge,
            Ask.CONFIRM_WITH_PASSKEY: self._confirm_with_passkey,
            Ask.RECOVERY_CODES: self._recovery_codes,
            Ask.SESSIONS: self._sessions,
            Ask.SIGN_OUT_SESSION: self._sign_out_session,
            Ask.SIGN_OUT_OTHERS: self._sign_out_others,
            Ask.SIGN_OUT_EVERYWHERE: self._sign_out_everywhere,
        }

    def _second_steps(self, question: Frame) -> Frame:
        _, holding = self.means.unlocked(question)
        passkeys = tuple(OwnPasskey(each.credential, each.name, each.added) for each in holding.steps.passkeys)
        return encode_steps_of(OwnSteps(passkeys, recovery_codes_left(self.means.home, holding)))

    def _begin_passkey(self, question: Frame) -> Frame:
        site = Site.of(question.text("origin"))
        session, holding = self._proved(question, "passkey.add")
        known = [each.credential for each in holding.steps.passkeys]
        challenge = self.challenges.draw(session.id, site, self.means.clock.monotonic())
        return Frame({"options": creation_options(site, holding.account, known, challenge)})

    def _add_passkey(self, question: Frame) -> Frame:
        session, holding = self.means.unlocked(question)
        waiting = self.challenges.take(session.id, self.means.clock.monotonic())
        made = read_new(waiting.site, waiting.data, question.text("answer"))
        name = " ".join(question.text("name").split())[:_LONGEST_NAME] or "Passkey"
        wrap, whole = reopened(self.means, holding)
        others = whole.steps.passkeys
        if made.credential in {each.credential for each in others} or len(others) >= _MOST_PASSKEYS:
            raise PasskeyRefused("this passkey is there already, or there are ten")
        passkey = Passkey(made.credential, made.public, name, self.means.clock.now())
        self.means.log.record(Verb.SECOND_STEP_ADDED, holding.account, kind="passkey")
        self._keep(question, holding, (wrap, whole), replace(whole.steps, passkeys=(*others, passkey)))
        return Frame({})

    def _remove_passkey(self, question: Frame) -> Frame:
        credential = question.text("credential")
        _, holding = self._proved(question, "passkey.remove")
        wrap, whole = reopened(self.means, holding)
        left = tuple(each for each in whole.steps.passkeys if each.credential.hex() != credential)
        if len(left) == len(whole.steps.passkeys):
            raise BadMessage("this account has no such passkey")
        self.means.log.record(Verb.SECOND_STEP_REMOVED, holding.account, kind="passkey")
        self._keep(question, holding, (wrap, whole), replace(whole.steps, passkeys=left))
        return Frame({})

    def _recovery_codes(self, question: Frame) -> Frame:
        _, holding = self._proved(question, "recovery_codes.make")
        wrap, whole = reopened(self.means, holding)
        codes = draw_recovery_codes()
        digests = tuple(recovery_digest(code) for code in codes)
        self.means.log.record(Verb.SECOND_STEP_ADDED, holding.account, kind="recovery_codes")
        self._keep(question, holding, (wrap, whole), replace(whole.steps, recovery_codes=digests))
        return Frame({"codes": list(codes)})

    def _passkey_challenge(self, question: Frame) -> Frame:
        site = Site.of(question.text("origin"))
        now_s = self.means.clock.monotonic()
        pending, holding = self.means.sessions.pending(question.text("pending"), now_s)
        known = [each.credential for each in holding.steps.passkeys]
        if not known:
            raise NoPasskeysHere("this account has no passkey")
        challenge = self.challenges.draw(pending.sealed.session, site, now_s)
        return Frame({"options": request_options(site, known, challenge)})

    def _confirm_with_passkey(self, question: Frame) -> Frame:
        token, answer = question.text("pending"), question.text("answer")
        pending, _ = self.means.sessions.pending(token, self.means.clock.monotonic())
        try:
            waiting = self.challenges.take(pending.sealed.session, self.means.clock.monotonic())
        except PasskeyRefused as error:
            raise PendingExpired("no challenge waits for this answer: begin again") from error
        prove = lambda holding: use_passkey(self.means.home, holding, waiting, answer)  # noqa: E731 - it is said once
        return encode_unlocked(self.sign_in.confirm_by(token, prove, by="passkey"))

    def _sessions(self, question: Frame) -> Frame:
        own = self.means.session(question)
        now_s = self.means.clock.monotonic()
        found = [
            OpenSession(handle_of(each), int(now_s - each.begun_s), int(now_s - each.used_s), own=each is own)
            for each in self.means.sessions.of_account(own.sealed.account)
            if not each.is_over(now_s)
        ]
        return encode_sessions(found)

    def _sign_out_session(self, question: Frame) -> Frame:
        own, handle = self.means.used_session(question), question.text("handle")
        return self._end([each for each in self._others(own) if handle_of(each) == handle], own)

    def _sign_out_others(self, question: Frame) -> Frame:
        own = self.means.used_session(question)
        return self._end(self._others(own), own)

    def _sign_out_everywhere(self, question: Frame) -> Frame:
        own = self.means.used_session(question)
        answer = self._end(self._others(own), own)
        self.means.close_session(own)
        self.means.log.record(Verb.SIGN_OUT, own.sealed.account)
        return answer

    def _others(self, own: Session) -> list[Session]:
        return [each for each in self.means.sessions.of_account(own.sealed.account) if each is not own]

    def _end(self, sessions: list[Session], own: Session) -> Frame:
        """End sessions; the log says of each that its person went."""
        for session in sessions:
            self.means.close_session(session)
            self.means.log.record(Verb.SIGN_OUT, own.sealed.account)
        return Frame({"ended": len(sessions)})

    def _proved(self, question: Frame, action: str) -> tuple[Session, Holding]:
        """Take a fresh second step for a change of second steps; the entry is in the log when this returns."""
        session, holding = self.means.unlocked(question)
        self.sign_in.step_up(session, holding, question.text("code"), Step(action, "", ""))
        return session, holding

    def _keep(self, question: Frame, holding: Holding, before: tuple[Wrap, Holding], steps: SecondSteps) -> None:
        """Seal second steps into the wrap, and let this session know them; others learn them at their next sign-in.

        before: the wrap as it lies there, and what it holds.
        """
        wrap, whole = before
        changed = make_wrap(replace(whole, steps=steps), wrap.derived, wrap.deliveries, self.means.random)
        write_wrap(self.means.home, changed)
        self.means.hold(question, replace(holding, steps=steps))


def handle_of(session: Session) -> str:
    """Return what names a session to its owner; it opens nothing."""
    return session.id.hex()
