"""Questions about new keys: making one, showing that its kit can be read, putting it into use, how far it is."""

from __future__ import annotations

from dataclasses import dataclass, field

from fairhearing.keyholder.errors import BadMessage, DamagedFiles
from fairhearing.keyholder.founding.founding_acts import browser_key_of
from fairhearing.keyholder.frames import Frame
from fairhearing.keyholder.holders.admitting import Admitting, Manager
from fairhearing.keyholder.holders.holder_messages import encode_printed, parse_groups
from fairhearing.keyholder.holders.holders_file import is_known
from fairhearing.keyholder.kits.kit_checks import KitChecks
from fairhearing.keyholder.means import Answers, Means
from fairhearing.keyholder.messages import Ask
from fairhearing.keyholder.signing_in.sign_in import SignIn
from fairhearing.vault.document import is_slug
from fairhearing.vault.errors import VaultError
from fairhearing.vault.shares import SHARES

from .rotation import Rotation
from .rotation_messages import KitPlaces, Resealing, ResealingState, encode_places, encode_resealing, parse_form


@dataclass(frozen=True, slots=True)
class RotationAnswers:
    """From one key to the next, and the drill with the kit of now."""

    means: Means
    sign_in: SignIn
    checks: KitChecks = field(default_factory=KitChecks)

    @property
    def answers(self) -> Answers:
        """The theme's table."""
        return {
            Ask.ROTATE: self._rotate,
            Ask.FINISH_ROTATION: self._finish,
            Ask.RESEALING: self._resealing,
            Ask.ASK_KIT_WORDS: self._ask,
            Ask.CHECK_KIT_WORDS: self._check,
        }

    def _rotate(self, question: Frame) -> Frame:
        form = parse_form(question.text("form"))
        browser_key = browser_key_of(question.body)
        made, holding = self._rotation.rotate(self._manager(question), question.text("code"), browser_key, form)
        self.means.hold(question, holding)
        return encode_printed(made)

    def _finish(self, question: Frame) -> Frame:
        manager = self._manager(question)
        self._rotation.finish(manager, question.text("code"))
        self.means.resealers.begin(manager.session, manager.holding)
        return Frame({})

    def _resealing(self, question: Frame) -> Frame:
        """Answer without a session, by counts alone."""
        practice = question.text("practice")
        if not is_slug(practice):
            raise BadMessage("field practice is not a practice's id")
        if not is_known(self.means.home, practice):
            return encode_resealing(Resealing(0, 0, ResealingState.NOTHING, 0))
        try:
            return encode_resealing(self.means.resealers.progress(practice))
        except VaultError as error:
            raise DamagedFiles(f"how far {practice} is cannot be said: {error}") from error

    def _ask(self, question: Frame) -> Frame:
        manager, sheet = self._manager(question), _sheet(question)
        return encode_places(KitPlaces(*self._rotation.ask(manager, self._rotation.current(manager), sheet)))

    def _check(self, question: Frame) -> Frame:
        manager, sheet = self._manager(question), _sheet(question)
        held = self._rotation.current(manager)
        self._rotation.check(manager, held, sheet, parse_groups(question.texts("groups")))
        return Frame({})

    @property
    def _rotation(self) -> Rotation:
        return Rotation(self.means, self.sign_in, self.checks)

    def _manager(self, question: Frame) -> Manager:
        session, holding = self.means.unlocked(question)
        return Admitting(self.means, self.sign_in).manager(session, holding, question.text("practice"))


def _sheet(question: Frame) -> int:
    """Return which envelope is meant, 0 for any. Raises BadMessage."""
    sheet = question.number("sheet")
    if sheet > SHARES:
        raise BadMessage(f"field sheet must be 0 to {SHARES}")
    return sheet
