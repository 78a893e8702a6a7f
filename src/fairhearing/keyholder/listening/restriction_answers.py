"""Questions about recordings whose use is restricted: setting that, the person's consent to use meanwhile, its end.

restrict        no session: it takes something away. log -> file -> every listen to them ends
consent, lift   a session of a key holder of the practice, and a fresh code -> log -> file
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from fairhearing.audit.verbs import Verb
from fairhearing.keyholder.errors import BadMessage, NotYourPractice
from fairhearing.keyholder.frames import Frame
from fairhearing.keyholder.means import Answers, Means
from fairhearing.keyholder.messages import Ask, parse_ids
from fairhearing.keyholder.signing_in.sign_in import SignIn
from fairhearing.keyholder.signing_in.step import Step
from fairhearing.vault.document import is_id, is_slug

from .restrictions import Restrictions, load_restrictions, set_agreed, set_lifted, set_standing, write_restrictions

MOST_RECORDINGS: Final = 5000
CONSENT: Final = "restriction.consent"
LIFT: Final = "restriction.lift"


@dataclass(frozen=True, slots=True)
class RestrictionAnswers:
    """Restricting the use of recordings, and ending that."""

    means: Means
    sign_in: SignIn

    @property
    def answers(self) -> Answers:
        """The theme's table."""
        return {Ask.RESTRICT: self._restrict, Ask.CONSENT: self._consent, Ask.LIFT: self._lift}

    def _restrict(self, question: Frame) -> Frame:
        practice, restriction = _named(question)
        recordings = frozenset(parse_ids(question.body))
        if not 0 < len(recordings) <= MOST_RECORDINGS:
            raise BadMessage(f"a message names 1 to {MOST_RECORDINGS} recordings")
        if self.means.grants.deciding.practices_of(recordings) - {practice}:
            raise NotYourPractice("a recording of another practice is among them")
        before = load_restrictions(self.means.home, practice)
        after = set_standing(before, restriction, recordings)
        if after != before:
            self.means.log.record(
                Verb.RECORDINGS_RESTRICTED,
                "keyholder",
                practice=practice,
                subject=restriction,
                recordings=len(after[restriction].recordings),
            )
            write_restrictions(self.means.home, practice, after)
            self.means.grants.end_of(recordings)
            self.means.bulk.end_of(recordings)
        return Frame({"restricted": len(after[restriction].recordings)})

    def _consent(self, question: Frame) -> Frame:
        return self._ease(question, CONSENT, Verb.RECORDINGS_CONSENTED, set_agreed)

    def _lift(self, question: Frame) -> Frame:
        return self._ease(question, LIFT, Verb.RECORDINGS_UNRESTRICTED, set_lifted)

    def _ease(
        self, question: Frame, action: str, verb: Verb, change: Callable[[Restrictions, str], Restrictions]
    ) -> Frame:
        """Change what several restrictions of one matter allow, by one code. They are named in the body."""
        session, holding = self.means.unlocked(question)
        practice, matter = _practice(question), question.text("subject")
        restrictions = parse_ids(question.body)
        if not 0 < len(restrictions) <= MOST_RECORDINGS:
            raise BadMessage(f"a message names 1 to {MOST_RECORDINGS} restrictions")
        self.sign_in.step_up(session, holding, question.text("code"), Step(action, matter, practice))
        before: Restrictions = load_restrictions(self.means.home, practice)
        after = before
        for restriction in restrictions:
            changed = change(after, restriction)
            if changed != after:
                self.means.log.record(
                    verb, holding.account, role=holding.roles[practice], practice=practice, subject=restriction
                )
            after = changed
        if after != before:
            write_restrictions(self.means.home, practice, after)
        return Frame({"changed": sum(after.get(each) != before.get(each) for each in set(restrictions))})


def _named(question: Frame) -> tuple[str, str]:
    """Return the practice and the restriction that a message is about. Raises BadMessage."""
    restriction = question.text("restriction")
    if not is_id(restriction):
        raise BadMessage("field restriction is not the id of one")
    return _practice(question), restriction


def _practice(question: Frame) -> str:
    practice = question.text("practice")
    if not is_slug(practice):
        raise BadMessage("field practice must say in which practice")
    return practice
