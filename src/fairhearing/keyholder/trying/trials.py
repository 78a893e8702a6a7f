"""Every recording since the last sign-in is tried when a key holder has signed in: in the background, one at a time.

    sign-in -> list what was not tried yet -> try, rest as long as it took -> ... -> log the counts
    stops when the session ends, whatever is left; the next sign-in goes on

A recording that is as it should be is entered as tried, and not tried again. One that is not is logged and told at
once, and tried again at each sign-in until it is well or destroyed. The practice's keys are at hand for as long as
this goes on, and no longer than the session.
"""

from __future__ import annotations

import asyncio
import functools
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from fairhearing.audit.leaf import Leaf
from fairhearing.audit.verbs import Verb
from fairhearing.keyholder.errors import LogUnwritable
from fairhearing.keyholder.holders.holding import Holding
from fairhearing.keyholder.log.keyholder_log import KeyholderLog
from fairhearing.keyholder.signing_in.sessions import Session, Sessions
from fairhearing.vault.clock import Clock
from fairhearing.vault.defects import place_of
from fairhearing.vault.errors import VaultError
from fairhearing.vault.home import Home
from fairhearing.vault.manifest import ManifestFile, list_manifests
from fairhearing.vault.recipients import load_recipients, recipients_path
from fairhearing.vault.unseal import PracticeKey

from .faults import Fault
from .findings import Findings, load_findings, save_findings
from .trial import Trial, Tried
from .tried import TriedList, token_of, tried_path

BATCH: Final = 50
"""So many are entered as tried at once: a kill makes at most so many be tried again."""
MOST_NAMED: Final = 100
"""So many entries of the log one run makes for recordings that are not well; the last entry counts them all."""
_LONGEST_REST_S: Final = 2.0


@dataclass(frozen=True, slots=True)
class Waiting:
    """A manifest that was not tried yet. alone: whether no other has its number."""

    node: str
    file: ManifestFile
    alone: bool
    token: bytes


@dataclass(slots=True)
class Run:
    """One practice's recordings being tried for one session. Counts are of the practice's own recordings."""

    session: Session
    account: str
    role: str
    practice: str
    keys: dict[str, PracticeKey] = field(repr=False)
    tried: int = 0
    left: int = 0
    faults: Findings = field(default_factory=dict)


@dataclass(slots=True)
class Trials:
    """All runs, and what they found. found, unlisted: for any thread to read; replaced, never changed."""

    home: Home
    clock: Clock
    log: KeyholderLog
    sessions: Sessions
    found: Mapping[str, Mapping[str, Fault]] = field(default_factory=dict)
    unlisted: frozenset[str] = frozenset()
    _runs: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _next: dict[str, Run] = field(default_factory=dict)
    _thread: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, thread_name_prefix="trial"))

    def __post_init__(self) -> None:
        self.found = load_findings(self.home)

    def begin(self, session: Session, holding: Holding) -> None:
        """Start trying the recordings of a person's practices; where another's run goes on, after it."""
        for practice, role in holding.roles.items():
            keys = {held.key_id: PracticeKey(held.seed) for held in holding.of_practice(practice)}
            run = Run(session, holding.account, str(role), practice, keys)
            if practice in self._runs:
                self._next[practice] = run
            else:
                self._start(run)

    def _start(self, run: Run) -> None:
        task = asyncio.get_running_loop().create_task(self._run(run))
        self._runs[run.practice] = task
        task.add_done_callback(functools.partial(self._go_on, run.practice))

    def _go_on(self, practice: str, ended: asyncio.Task[None]) -> None:
        """Forget a run that ended; start the one that waited for it, unless everything ends."""
        del self._runs[practice]
        following = self._next.pop(practice, None)
        if following and not ended.cancelled():
            self._start(following)

    def sweep(self) -> None:
        """Drop what waits for a session that is over."""
        self._next = {practice: run for practice, run in self._next.items() if self._goes_on(run.session)}

    def note_listed(self, practice: str, *, listed: bool) -> None:
        """Say whether a practice's recipients file carries the key of somebody who signed in."""
        self.unlisted = self.unlisted - {practice} if listed else self.unlisted | {practice}

    def close(self) -> None:
        """Stop every run, and wait for none."""
        for task in self._runs.values():
            task.cancel()
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def _run(self, run: Run) -> None:
        loop = asyncio.get_running_loop()
        try:
            recipients = load_recipients(recipients_path(self.home, run.practice))
            listed = _tried_list(self.home, run)
            done = await loop.run_in_executor(self._thread, listed.load)
            every, waiting = await loop.run_in_executor(self._thread, _sort, self.home, done)
            await self._try_all(run, Trial(self.home, recipients, run.keys), listed, waiting)
            if not run.left:
                kept = every & await loop.run_in_executor(self._thread, listed.load)
                if not await loop.run_in_executor(self._thread, listed.is_just, kept):
                    await loop.run_in_executor(self._thread, listed.keep_only, kept)
        except (OSError, VaultError, LogUnwritable):
            return  # whoever looks after disk and log tells of it; the next sign-in goes on
        except Exception as defect:  # noqa: BLE001 - the outermost loop of a run: nobody waits for it
            sys.stderr.write(f"fairhearing keyholder: recordings were not tried, a defect: {place_of(defect)}\n")
            sys.stderr.flush()
        finally:
            run.keys.clear()

    async def _try_all(self, run: Run, trial: Trial, listed: TriedList, waiting: list[Waiting]) -> None:
        loop, well = asyncio.get_running_loop(), list[bytes]()
        before = self.found.get(run.practice, {})
        for place, each in enumerate(waiting):
            if not self._goes_on(run.session):
                run.left = len(waiting) - place
                break
            begun_s = self.clock.monotonic()
            outcome = await loop.run_in_executor(self._thread, _examined, trial, each)
            if outcome is not None:
                run.tried += outcome.ours
                if outcome.fault is None:
                    well.append(each.token)
                else:
                    self._tell(run, outcome, before)
            if len(well) >= BATCH:
                await loop.run_in_executor(self._thread, listed.add, well)
                well = []
            await asyncio.sleep(min(_LONGEST_REST_S, max(0.0, self.clock.monotonic() - begun_s)))
        await loop.run_in_executor(self._thread, listed.add, well)
        await self._finish(run, before)

    async def _finish(self, run: Run, before: Mapping[str, Fault]) -> None:
        """Remember what is wrong, drop what is well again if everything was tried, and put the counts into the log."""
        kept = dict(run.faults) if not run.left else {**before, **run.faults}
        if kept != dict(before):
            await asyncio.get_running_loop().run_in_executor(self._thread, save_findings, self.home, run.practice, kept)
        self.found = {**self.found, run.practice: kept}
        if run.tried or run.left:
            self.log.record(
                Verb.RECORDINGS_TRIED,
                run.account,
                role=run.role,
                practice=run.practice,
                tried=run.tried,
                faulty=len(run.faults),
                left=run.left,
            )

    def _tell(self, run: Run, outcome: Tried, before: Mapping[str, Fault]) -> None:
        """Put what is wrong with a recording into the log, unless it stands there already, and on the list."""
        recording, fault = outcome.file.recording, outcome.fault
        assert fault is not None  # noqa: S101 - nobody tells of what is well
        run.faults[recording] = fault
        told = {**self.found.get(run.practice, {}), recording: fault}
        self.found = {**self.found, run.practice: told}
        if before.get(recording) is not fault and len(run.faults) <= MOST_NAMED:
            self.log.record_all([self._doubt(run, recording, fault)])

    def _doubt(self, run: Run, recording: str, fault: Fault) -> Leaf:
        return self.log.entry(
            Verb.RECORDING_DOUBTED,
            run.account,
            role=run.role,
            practice=run.practice,
            subject=recording,
            reason=str(fault),
        )

    def _goes_on(self, session: Session) -> bool:
        now_s = self.clock.monotonic()
        return not session.is_over(now_s) and session in self.sessions.of_account(session.sealed.account)


def _tried_list(home: Home, run: Run) -> TriedList:
    """Return a practice's list; entries under each of the keys at hand count, new ones go under the newest."""
    keys = tuple(key.tried_key(run.practice) for key in reversed(run.keys.values()))
    return TriedList(tried_path(home, run.practice), keys)


def _sort(home: Home, done: set[bytes]) -> tuple[set[bytes], list[Waiting]]:
    """Return the tokens of every manifest there is, and those that were not tried yet, the newest first."""
    every: set[bytes] = set()
    waiting: list[Waiting] = []
    for node, files in _manifests(home.manifests):
        numbers = Counter((file.boot, file.number) for file in files)
        for file in files:
            token = token_of(node, file.boot, file.path.name)
            every.add(token)
            if token not in done:
                waiting.append(Waiting(node, file, numbers[file.boot, file.number] == 1, token))
    waiting.sort(key=lambda each: (each.file.boot, each.file.number), reverse=True)
    return every, waiting


def _manifests(folder: Path) -> Iterator[tuple[str, list[ManifestFile]]]:
    for path in sorted(folder.glob("*/")):
        yield path.name, list_manifests(folder, path.name)


def _examined(trial: Trial, waiting: Waiting) -> Tried | None:
    return trial.examine(waiting.node, waiting.file, alone=waiting.alone)
