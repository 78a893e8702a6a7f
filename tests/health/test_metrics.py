"""What Prometheus reads: every figure there is, nothing that nobody knows, and nothing of a person."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from fairhearing.health.kinds import TroubleKind as K
from fairhearing.health.metrics import FIGURES, OTHERS, metrics_text
from fairhearing.health.outages import Outage, OutageKind, render_line
from fairhearing.health.status import publish_status
from fairhearing.health.troubles import Trouble
from fairhearing.vault.clock import MachineTime

from .test_lines import NOON, NOW, status

DOCS = Path(__file__).parents[2] / "docs" / "reference"
PAGE = (DOCS / "metrics.md").read_text()


@pytest.fixture
def read(tmp_path):
    def read(*statuses, outages=(), machine=NOW):
        for each in statuses:
            publish_status(tmp_path / "status", each)
        (tmp_path / "outages").mkdir(exist_ok=True)
        (tmp_path / "outages" / "main.log").write_bytes(b"".join(map(render_line, outages)))
        text = metrics_text(tmp_path / "status", tmp_path / "outages", machine=machine, now=NOON).decode()
        samples = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
        return {(sample.name, *sorted(sample.labels.items())): sample.value for sample in samples}

    return read


def test_figures_are_told_in_prometheus_units(read):
    figures = {"calls": 3, "tick_late_ms": 4.0, "dropped": 7, "disk_days_left": 2}

    told = read(replace(status("recorder-main"), figures=figures))

    node = ("node", "main")
    assert told[("fairhearing_calls_live", node)] == 3
    assert told[("fairhearing_tick_lateness_seconds", node)] == 0.004
    assert told[("fairhearing_packets_dropped_total", node)] == 7
    assert told[("fairhearing_disk_left_seconds", node)] == 2 * 86_400
    assert told[("fairhearing_up", ("process", "recorder-main"))] == 1


def test_a_process_that_is_silent_is_down_and_its_figures_are_left_out(read):
    told = read(replace(status("recorder-main"), figures={"calls": 3}), machine=MachineTime(NOW.boot, NOW.s + 60))

    assert told[("fairhearing_up", ("process", "recorder-main"))] == 0
    assert not [key for key in told if key[0] == "fairhearing_calls_live"]
    assert told[("fairhearing_state", ("state", "not known"))] == 1


def test_a_trouble_is_told_with_its_count_and_without_its_practice(read):
    troubles = [Trouble(K.RECIPIENTS_MISSING, NOON, practice=each) for each in ("allerton", "westfield")]

    told = read(status("recorder-main", *troubles))

    assert (
        told[("fairhearing_trouble", ("kind", K.RECIPIENTS_MISSING), ("part", ""), ("process", "recorder-main"))] == 2
    )
    assert told[("fairhearing_line_state", ("line", "Taking calls"), ("part", ""), ("state", "trouble"))] == 1
    assert "allerton" not in str(told)


def test_the_last_days_outages_are_added_up(read):
    outages = [
        Outage(OutageKind.DOWN, NOON - timedelta(hours=30), NOON - timedelta(hours=23), "main", 0),
        Outage(OutageKind.DOWN, NOON - timedelta(seconds=60), NOON - timedelta(seconds=20), "main", 2),
    ]

    told = read(status("recorder-main"), outages=outages)

    assert told[("fairhearing_outages", ("kind", "down"))] == 2
    assert told[("fairhearing_outage_seconds", ("kind", "down"))] == 3600 + 40


def test_the_page_lists_every_metric_and_no_other():
    named = re.findall(r"^\| `(fairhearing_[a-z_]+)` \| (counter|gauge) \|", PAGE, re.MULTILINE)

    ours = [
        (f"fairhearing_{each.metric}_total", "counter") if each.is_counter else (f"fairhearing_{each.metric}", "gauge")
        for each in FIGURES
    ]
    assert sorted(named) == sorted(ours + [(f"fairhearing_{name}", "gauge") for name in OTHERS])


def test_every_figure_of_a_metric_is_one_that_a_process_tells():
    table = (DOCS / "formats" / "status.md").read_text()

    rows = re.findall(r"^\| (\w+) \| (`[^|]*) \|", table, re.MULTILINE)
    told = {(process, name) for process, names in rows for name in re.findall(r"`(\w+)`", names)}
    assert {(each.process, each.figure) for each in FIGURES} <= told
