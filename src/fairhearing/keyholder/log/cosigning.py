"""Countersigning the log at a sign-in: first whether it begins with what this practice countersigned last, then anew.

What was countersigned last is known from two places: the log's folder, and the person's own sign-in file. Both hold
whole cosignatures, which nobody can make without the practice's seed; that both are taken back to an older state
together is noticed by nothing on this machine, but by the time of the last sign-in that the person is told, a copy of
a checkpoint elsewhere, and other practices' cosignatures.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from fairhearing.audit.checkpoint import parse_checkpoint
from fairhearing.audit.cosigned import (
    Cosigned,
    EarlierCosigner,
    Vouched,
    check_grown_from,
    cosigned_path,
    cosigner_path,
    load_cosigned,
    load_cosigners,
    load_vouched,
    open_cosigned,
    write_cosigner,
)
from fairhearing.audit.errors import AuditError, BadCosignature, LogCutShort
from fairhearing.audit.files import LogReader
from fairhearing.audit.leaf import DetailValue, Leaf
from fairhearing.audit.proofs import LogTree
from fairhearing.audit.verbs import Verb
from fairhearing.keyholder.errors import DamagedFiles, LogUnwritable
from fairhearing.keyholder.holders.holding import HeldSeed, Holding
from fairhearing.keyholder.holders.trust import current_seed, signer_of, trusted_recipients
from fairhearing.vault.clock import Clock
from fairhearing.vault.cosignature import CosignatureVerifier, Cosigner
from fairhearing.vault.errors import VaultError
from fairhearing.vault.home import Home
from fairhearing.vault.publishing import publish_file
from fairhearing.vault.unseal import PracticeKey

from .doubts import LogDoubt
from .keyholder_log import KeyholderLog

_STOPS: Final = frozenset({LogDoubt.REWRITTEN, LogDoubt.CUT_SHORT, LogDoubt.COSIGNATURE_FORGED})


@dataclass(frozen=True, slots=True)
class Cosigning:
    """The log and the practices that countersign it. doubts: what stands against it now, by practice."""

    home: Home
    clock: Clock
    log: KeyholderLog
    doubts: dict[str, LogDoubt] = field(default_factory=dict)

    def look(self) -> None:
        """Compare the log with every countersigned checkpoint, by public keys alone. For the start."""
        try:
            known = load_cosigners(self.home)
        except (AuditError, VaultError, OSError):
            return  # a sign-in, which has the seed, says whose it is not
        for practice, verifier in known.items():
            try:
                last = load_cosigned(self.home.log, practice, verifier)
                doubt = self._contradiction([last] if last else [])
            except BadCosignature:
                doubt = LogDoubt.COSIGNATURE_FORGED
            self._note(practice, doubt)

    def at_sign_in(self, holding: Holding, remembered: Mapping[str, str]) -> tuple[dict[str, LogDoubt], dict[str, str]]:
        """Check and countersign the log for every practice of a holder; each outcome is an entry, synced.

        remembered: what this person's sign-ins countersigned last, by practice. Returns the doubts there are, by
        practice, and what to remember now. Raises LogUnwritable.
        """
        now = self.log.checkpoint()
        kept = dict(remembered)
        leaves: list[Leaf] = []
        doubts: dict[str, LogDoubt] = {}
        for practice in holding.roles:
            mine = holding.of_practice(practice)
            held = current_seed(trusted_recipients(self.home, mine), mine)
            cosigner = _cosigner_of(held)
            before = [_cosigner_of(each).verifier for each in mine if each is not held]
            vouched = [each.verifier for each in self._earlier(held)]
            keys = (cosigner.verifier, *before, *vouched)
            doubt, earlier = self._doubt(practice, keys, remembered.get(practice))
            self._note(practice, doubt)
            if doubt:
                doubts[practice] = doubt
                leaves.append(self._doubted(holding.account, held, doubt, earlier))
            if doubt not in _STOPS:
                kept[practice] = self._cosign(now, held, cosigner)
                size = parse_checkpoint(now).size
                leaves.append(self._entry(Verb.LOG_COSIGNED, holding.account, held, size=size))
        self.log.record_all(leaves)
        return doubts, kept

    def hand_over(self, account: str, old: HeldSeed, new: HeldSeed) -> None:
        """Countersign the log by a practice's key and by the one that follows it, which vouches for it from now on.

        The recipients file names the new key after this. Raises DamagedFiles if the log is not what was
        countersigned, LogUnwritable.
        """
        practice, cosigner, next_one = old.practice, _cosigner_of(old), _cosigner_of(new)
        doubt, _ = self._doubt(practice, (cosigner.verifier,), None)
        if doubt in _STOPS:
            raise DamagedFiles(f"the log is not what {practice} countersigned: find out before the key is changed")
        now = self.log.checkpoint()
        size = parse_checkpoint(now).size
        by_both = next_one.cosign(cosigner.cosign(now, self.clock.now()), self.clock.now())
        known = (each for each in self._earlier(old) if each.verifier != cosigner.verifier)
        vouched = Vouched(next_one.verifier, (*known, EarlierCosigner(cosigner.verifier, size)))
        voucher = write_cosigner(practice, vouched, signer_of(new), signer_of(old))
        self._publish(practice, cosigned=by_both, voucher=voucher)
        self.log.record_all([self._entry(Verb.LOG_COSIGNED, account, new, size=size)])

    def _earlier(self, held: HeldSeed) -> tuple[EarlierCosigner, ...]:
        """Return the cosigning keys that a practice's key vouches for beside its own."""
        try:
            vouched = load_vouched(self.home.log, held.practice, signer_of(held).vkey)
        except BadCosignature:
            return ()
        mine = _cosigner_of(held).verifier
        return tuple(each for each in vouched.earlier if each.verifier != mine) if vouched else ()

    def _doubt(
        self, practice: str, verifiers: tuple[CosignatureVerifier, ...], remembered: str | None
    ) -> tuple[LogDoubt | None, Cosigned | None]:
        """Say what is wrong with the log or with what is known of it, and what was countersigned last, if known.

        verifiers: of the practice's key, by which it must have countersigned last; then of those before it, whether
        this person holds them or the key of now vouches for them (whoever came in by its kit never held another).
        """
        try:
            lying = load_cosigned(self.home.log, practice, verifiers[0])
            mine = _open_by_any(remembered, verifiers) if remembered else None
        except BadCosignature:
            return LogDoubt.COSIGNATURE_FORGED, None
        known = [each for each in (lying, mine) if each]
        newest = max(known, key=lambda each: each.checkpoint.size, default=None)
        if contradiction := self._contradiction(known):
            return contradiction, newest
        is_lost = mine is not None and (lying is None or lying.checkpoint.size < mine.checkpoint.size)
        return (LogDoubt.COSIGNATURE_LOST if is_lost else None), newest

    def _contradiction(self, known: Iterable[Cosigned]) -> LogDoubt | None:
        """Say whether the log of now does not begin with one of these."""
        now = parse_checkpoint(self.log.checkpoint())
        tree = LogTree(LogReader(self.home.log), now.size)
        for each in known:
            try:
                check_grown_from(tree, each.checkpoint, now)
            except LogCutShort:
                return LogDoubt.CUT_SHORT
            except AuditError:
                return LogDoubt.REWRITTEN
        return None

    def _cosign(self, note: str, held: HeldSeed, cosigner: Cosigner) -> str:
        """Countersign a checkpoint and publish it, with the key's own voucher. Returns the note."""
        cosigned = cosigner.cosign(note, self.clock.now())
        voucher = write_cosigner(held.practice, Vouched(cosigner.verifier, self._earlier(held)), signer_of(held))
        self._publish(held.practice, voucher=voucher, cosigned=cosigned)
        return cosigned

    def _publish(self, practice: str, **notes: str) -> None:
        """Publish a practice's notes, in this order."""
        places = {"cosigned": cosigned_path, "voucher": cosigner_path}
        try:
            for name, note in notes.items():
                publish_file(places[name](self.home.log, practice), note.encode())
        except OSError as error:
            raise LogUnwritable(f"the countersigned checkpoint cannot be written: {error.strerror}") from error

    def _doubted(self, account: str, held: HeldSeed, doubt: LogDoubt, earlier: Cosigned | None) -> Leaf:
        size, cosigned = self.log.size, earlier.checkpoint.size if earlier else None
        return self._entry(Verb.LOG_DOUBTED, account, held, reason=str(doubt), size=size, cosigned=cosigned)

    def _entry(self, verb: Verb, account: str, held: HeldSeed, **detail: DetailValue) -> Leaf:
        return self.log.entry(verb, account, role=held.role, practice=held.practice, subject="", **detail)

    def _note(self, practice: str, doubt: LogDoubt | None) -> None:
        if doubt:
            self.doubts[practice] = doubt
        else:
            self.doubts.pop(practice, None)


def _cosigner_of(held: HeldSeed) -> Cosigner:
    return PracticeKey(held.seed).cosigner(held.practice)


def _open_by_any(note: str, verifiers: tuple[CosignatureVerifier, ...]) -> Cosigned:
    """Return what one of these keys countersigned. Raises BadCosignature if none did."""
    *others, last = verifiers
    for verifier in others:
        with suppress(BadCosignature):
            return open_cosigned(note, verifier)
    return open_cosigned(note, last)
