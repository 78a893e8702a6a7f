"""Questions about the log, and whether the keyholder answers at all."""

from __future__ import annotations

from dataclasses import dataclass

from fairhearing.keyholder.frames import Frame
from fairhearing.keyholder.means import Answers, Means
from fairhearing.keyholder.messages import Ask, KeyholderStatus, encode_keyholder_status, parse_entries


@dataclass(frozen=True, slots=True)
class LogAnswers:
    """The log."""

    means: Means
    memory_locked: bool

    @property
    def answers(self) -> Answers:
        """The theme's table."""
        return {Ask.APPEND: self._append, Ask.CHECKPOINT: self._checkpoint, Ask.PING: self._ping}

    def _append(self, question: Frame) -> Frame:
        return Frame({"added": self.means.log.take_outbox(parse_entries(question.body))})

    def _checkpoint(self, _question: Frame) -> Frame:
        return Frame({}, self.means.log.checkpoint().encode())

    def _ping(self, _question: Frame) -> Frame:
        log = self.means.log
        return encode_keyholder_status(
            KeyholderStatus(log.size, log.writable, self.memory_locked, len(self.means.sessions))
        )
