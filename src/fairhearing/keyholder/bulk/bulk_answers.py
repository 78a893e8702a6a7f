"""Questions of copies: their grant, their sound, their signature, and opening one to hand it out.

bulk_begin    refusals logged -> code -> content key -> log -> keys unwrapped
copy_unlock   code -> log -> content key; no entry, no copy
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from typing import Final

from fairhearing.audit.leaf import format_time
from fairhearing.audit.verbs import Verb
from fairhearing.keyholder.errors import BadMessage, NotYourPractice
from fairhearing.keyholder.frames import Frame
from fairhearing.keyholder.holders.holding import HeldSeed, Holding
from fairhearing.keyholder.listening.lawful_uses import Ground
from fairhearing.keyholder.listening.listen_request import is_opaque
from fairhearing.keyholder.means import Answers, Means
from fairhearing.keyholder.messages import Ask, parse_ids
from fairhearing.keyholder.signing_in.sign_in import SignIn
from fairhearing.keyholder.signing_in.step import Step
from fairhearing.vault.document import is_id, is_key_id
from fairhearing.vault.hpke import SEALED_KEY_BYTES

from .bulk_grants import LASTS
from .bulk_request import BulkRequest
from .copy_keys import SealedContentKey, draw_content_key, open_content_key, publish_signer

MAKE: Final = "copy.make"
HAND_OUT: Final = "copy.hand_out"
OUTCOMES: Final = frozenset({"made", "failed", "withdrawn"})
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class BulkAnswers:
    """Making a copy, and handing it out."""

    means: Means
    sign_in: SignIn

    @property
    def answers(self) -> Answers:
        """The theme's table."""
        return {
            Ask.BULK_BEGIN: self._begin,
            Ask.BULK_KEY: self._key,
            Ask.BULK_OPEN: self._open,
            Ask.BULK_READ: self._read,
            Ask.BULK_END: self._end,
            Ask.COPY_SIGN: self._sign,
            Ask.COPY_UNLOCK: self._unlock,
        }

    def _begin(self, question: Frame) -> Frame:
        session, holding = self.means.unlocked(question)
        request = BulkRequest(
            practice=question.text("practice"),
            copy=question.text("copy"),
            purpose=question.text("purpose"),
            reference=question.text("reference"),
            place=question.text("place"),
            recordings=tuple(parse_ids(question.body)),
            ground=_ground(question),
        )
        request.check()
        sealed = _sealed(question) if question.text("sealed") else None
        held = _held(holding, request.practice)
        now_s = self.means.clock.monotonic()
        needed = self.means.bulk.decide(holding, request, now_s)
        step = Step(MAKE, request.copy, request.practice)
        self.sign_in.step_up(session, holding, question.text("code"), step)
        if sealed:
            key, signing = open_content_key(held, request.copy, sealed)
        else:
            key, signing, sealed = draw_content_key(self.means.home, held, request.copy, self.means.random)
        publish_signer(self.means.home, held, signing)
        token = self.means.bulk.begin(holding, request, needed, (key, signing), now_s)
        until = format_time(self.means.clock.now() + LASTS)
        return Frame({"grant": token, "until": until, "key_id": sealed.key_id}, sealed.sealed)

    def _key(self, question: Frame) -> Frame:
        return Frame({}, self.means.bulk.content_key(question.text("grant"), self.means.clock.monotonic()))

    def _open(self, question: Frame) -> Frame:
        self.means.bulk.open(
            question.text("grant"),
            question.text("recording"),
            question.body,
            question.number("segments"),
            closed=question.yes_or_no("closed"),
            now_s=self.means.clock.monotonic(),
        )
        return Frame({})

    def _read(self, question: Frame) -> Frame:
        grant, recording, first = question.text("grant"), question.text("recording"), question.number("first_segment")
        return Frame({}, self.means.bulk.read(grant, recording, first, question.body, self.means.clock.monotonic()))

    def _end(self, question: Frame) -> Frame:
        outcome = question.text("outcome")
        if outcome not in OUTCOMES:
            raise BadMessage("field outcome is not one of the list")
        self.means.bulk.end(question.text("grant"), outcome, self.means.clock.monotonic())
        return Frame({})

    def _sign(self, question: Frame) -> Frame:
        sha256 = question.text("sha256")
        if not _DIGEST.fullmatch(sha256):
            raise BadMessage("field sha256 must be 64 hexadecimal digits")
        now, now_s = self.means.clock.now(), self.means.clock.monotonic()
        return Frame({}, self.means.bulk.sign(question.text("grant"), sha256, now, now_s).encode())

    def _unlock(self, question: Frame) -> Frame:
        session, holding = self.means.unlocked(question)
        practice, copy = question.text("practice"), question.text("copy")
        taking, reference, form = map(question.text, ("taking", "reference", "form"))
        if not is_id(copy) or not is_id(taking) or not reference or not is_opaque(reference) or not is_opaque(form):
            raise BadMessage("fields copy, taking, reference and form must be opaque ids")
        sealed, held = _sealed(question), _held(holding, practice)
        self.sign_in.step_up(session, holding, question.text("code"), Step(HAND_OUT, copy, practice))
        key, _ = open_content_key(held, copy, sealed)
        self.means.log.record(
            Verb.COPY_UNLOCKED,
            holding.account,
            role=holding.roles[practice],
            practice=practice,
            subject=copy,
            taking=taking,
            reference=reference,
            form=form,
        )
        return Frame({}, key)


def _ground(question: Frame) -> Ground | None:
    """Return on which ground restricted recordings are copied. Raises BadMessage."""
    ground = question.text("ground")
    if ground and ground not in set(Ground):
        raise BadMessage("field ground is not one of the list")
    return Ground(ground) if ground else None


def _held(holding: Holding, practice: str) -> tuple[HeldSeed, ...]:
    """Return the keys of the practice that are at hand. Raises NotYourPractice if none is."""
    held = holding.of_practice(practice)
    if not held:
        raise NotYourPractice("this session holds no key of that practice")
    return held


def _sealed(question: Frame) -> SealedContentKey:
    """Return the copy's sealed key that a question brings. Raises BadMessage."""
    key_id = question.text("key_id")
    try:
        sealed = base64.b64decode(question.text("sealed"), validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadMessage("field sealed must be base64") from error
    if not is_key_id(key_id) or len(sealed) != SEALED_KEY_BYTES:
        raise BadMessage("fields key_id and sealed must be a copy's sealed key")
    return SealedContentKey(key_id, sealed)
