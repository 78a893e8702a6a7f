"""The status files as Prometheus reads them. docs/reference/metrics.md lists every name.

Nothing here tells of a person or a call: figures, kinds of trouble, states, and names of processes and nodes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, TypeVar

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from fairhearing.vault.clock import MachineTime

from .lines import State, health_lines, state_of
from .outages import OutageKind, read_outages
from .status import Status, read_statuses

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
_DAY: Final = timedelta(days=1)
_PREFIX: Final = "fairhearing_"
_FROM_BEST: Final = (State.WELL, State.NOT_KNOWN, State.TROUBLE)


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a process as a metric. per: what one unit of the figure is in the metric's own."""

    process: str
    figure: str
    metric: str
    help: str
    per: float = 1.0
    is_counter: bool = False


_MS: Final = 0.001
_DAY_S: Final = 86_400.0
FIGURES: Final = (
    Figure("recorder", "calls", "calls_live", "Calls that are recorded now."),
    Figure("recorder", "tick_late_ms", "tick_lateness_seconds", "By how much the latest tick of late began late.", _MS),
    Figure("recorder", "unwritten_s", "unwritten_seconds", "How long the oldest sealed sound has waited for the disk."),
    Figure("recorder", "waiting", "recordings_unpublished", "Finished recordings that are not published yet."),
    Figure("recorder", "oldest_waiting_s", "unpublished_oldest_seconds", "How long the oldest of them has waited."),
    Figure("recorder", "dropped", "packets_dropped", "Packets the kernel threw away.", is_counter=True),
    Figure("recorder", "refused", "requests_refused", "Requests of SIP that were refused.", is_counter=True),
    Figure("recorder", "disk_free_bytes", "disk_free_bytes", "Room on the fuller of the disks of journal and store."),
    Figure("recorder", "disk_days_left", "disk_left_seconds", "How long that lasts at the pace of a day.", _DAY_S),
    Figure("recorder", "clock_synchronised", "clock_synchronised", "1: a time server keeps the clock, 0: nobody says."),
    Figure("recorder", "clock_offset_s", "clock_offset_seconds", "What is still to be corrected of the clock."),
    Figure("recorder", "clock_error_s", "clock_error_seconds", "How far the clock may be off besides."),
    Figure("recorder", "engine_c", "engine_c", "1: the media engine in C, 0: in Python."),
    Figure("recorder", "hearing_connected", "hearing_connected", "1: the hearing process is given keys, 0: it is not."),
    Figure("hearing", "keys_held", "hearing_keys", "Keys of recordings that hearing holds now."),
    Figure("hearing", "heard_today", "recordings_heard_today", "Recordings that were heard today."),
    Figure("hearing", "unheard_today", "recordings_unheard_today", "Recordings of today that stayed unheard."),
    Figure("hearing", "behind_s", "hearing_behind_seconds", "How far hearing is behind."),
    Figure("keyholder", "entries", "log_entries", "Entries of the audit log."),
    Figure("keyholder", "to_seal_anew", "recordings_under_old_key", "Recordings that lie under an old key."),
    Figure("keyholder", "signed_in", "sign_ins_open", "Sign-ins of key holders that are open."),
    Figure("worker", "rounds", "worker_rounds", "Rounds of the worker.", is_counter=True),
    Figure("worker", "unread", "recordings_unlisted", "Published recordings that are not in the catalogue yet."),
    Figure(
        "worker", "practices_without_phone_log", "practices_without_phone_log", "Practices that bring no phone log."
    ),
    Figure("worker", "copies", "copies_at_the_practice", "Copies for requests and disclosures that lie here."),
    Figure("worker", "copies_bytes", "copies_bytes", "What they take of the disk."),
    Figure("worker", "copies_oldest_s", "copies_oldest_seconds", "How long ago the oldest of them was asked for."),
    Figure("worker", "last_test_call_s", "test_call_age_seconds", "How long ago the last test call was."),
    Figure("worker", "test_call_heard", "test_call_heard", "1: the last test call was heard, 0: it was not."),
    Figure("web", "answered", "web_answers", "How often the pages answered their own question.", is_counter=True),
    Figure(
        "web", "certificate_days_left", "certificate_left_seconds", "How long the pages' certificate is good.", _DAY_S
    ),
    Figure("watch", "receivers", "alarm_receivers", "Addresses and webhooks that are told when something is wrong."),
    Figure("watch", "waiting", "alarms_waiting", "Alarms on their way."),
    Figure("watch", "delivered", "alarms_delivered", "Alarms that were taken.", is_counter=True),
    Figure("import", "taken", "imported_files", "Files of another recorder that were taken in.", is_counter=True),
    Figure("import", "set_aside", "import_files_set_aside", "Files that were not, and lie there still."),
)

OTHERS: Final = {
    "up": "1: the process said how it is within 15 seconds, 0: it did not, or was stopped.",
    "start_time_seconds": "When the process started, in seconds since 1970.",
    "state": "1 for the state the whole is in: well, trouble, not known.",
    "line_state": "1 for the state that a line of the health page is in.",
    "trouble": "How many calls, packets, days or times of a trouble that lasts or happened within the hour.",
    "outage_seconds": "For how long a recorder could not record, or lost some, within the last day, by kind.",
    "outages": "How many such stretches there were within the last day, by kind.",
}
"""Metrics that are no figure of one process."""


def metrics_text(status_folder: Path, outages_folder: Path, *, machine: MachineTime, now: datetime) -> bytes:
    """Return everything in Prometheus' text format. Needs no process and no database."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Reading(read_statuses(status_folder), outages_folder, machine, now))
    return generate_latest(registry)


@dataclass(frozen=True, slots=True, eq=False)
class _Reading(Collector):
    """All metrics as of one moment."""

    statuses: Mapping[str, Status]
    outages: Path
    machine: MachineTime
    now: datetime

    def describe(self) -> list[Metric]:
        """Say nothing beforehand: what there is depends on which processes there are."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Yield each metric with its values. Figures of a process that is silent are left out: nobody knows them."""
        fresh = {name: each for name, each in self.statuses.items() if not (each.stopped or each.is_old(self.machine))}
        yield _gauge("up", ("process",), {(name,): float(name in fresh) for name in self.statuses})
        started = {(name,): each.started.timestamp() for name, each in fresh.items()}
        yield _gauge("start_time_seconds", ("process",), started)
        yield from self._states()
        troubles: Counter[tuple[str, ...]] = Counter()
        for name, status in fresh.items():
            for trouble in status.troubles:
                troubles[(name, trouble.kind, trouble.part)] += trouble.count
        yield _gauge("trouble", ("process", "kind", "part"), troubles)
        for figure in FIGURES:
            yield from _figure(figure, fresh)
        yield from self._outages()

    def _states(self) -> Iterator[Metric]:
        lines = health_lines(self.statuses, self.machine)
        whole = state_of(lines)
        yield _gauge("state", ("state",), {(each,): float(each is whole) for each in State})
        worst: dict[tuple[str, str], State] = {}
        for line in sorted(lines, key=lambda line: _FROM_BEST.index(line.state)):
            worst[(line.name, line.part)] = line.state
        told = {(*key, state): float(state is found) for key, found in worst.items() for state in State}
        yield _gauge("line_state", ("line", "part", "state"), told)

    def _outages(self) -> Iterator[Metric]:
        since = self.now - _DAY
        seconds = {(str(kind),): 0.0 for kind in OutageKind}
        count = dict.fromkeys(seconds, 0.0)
        for each in read_outages(self.outages, since, self.now):
            lasted = (each.ended or self.now) - max(each.began, since)
            seconds[(str(each.kind),)] += max(lasted.total_seconds(), 0.0)
            count[(str(each.kind),)] += 1
        yield _gauge("outage_seconds", ("kind",), seconds)
        yield _gauge("outages", ("kind",), count)


_Key = TypeVar("_Key", bound=tuple[str, ...])


def _gauge(name: str, labels: tuple[str, ...], values: Mapping[_Key, float]) -> Metric:
    family = GaugeMetricFamily(_PREFIX + name, OTHERS[name], labels=labels)
    for key, value in values.items():
        family.add_metric([str(each) for each in key], value)
    return family


def _figure(figure: Figure, fresh: Mapping[str, Status]) -> Iterator[Metric]:
    """Yield one figure of each process that has it. Recorders and imports are told apart by their node."""
    kind = CounterMetricFamily if figure.is_counter else GaugeMetricFamily
    family = kind(_PREFIX + figure.metric, figure.help, labels=("node",))
    for name, status in sorted(fresh.items()):
        process, _, node = name.partition("-")
        if process == figure.process and figure.figure in status.figures:
            family.add_metric([node], status.figures[figure.figure] * figure.per)
    if family.samples:
        yield family
