"""What a copy costs, measured: of one short call in each form."""

import re

import pytest

from fairhearing.cli.errors import ExitCode
from fairhearing.cli.main import main


@pytest.mark.parametrize("form", ["opus", "mp3", "wav"])
def test_the_bench_makes_a_copy_and_prints_speed_and_memory(form, capsys):
    assert main(["bench", "copy", "--calls", "2", "--seconds", "30", "--form", form]) == ExitCode.WELL

    printed = capsys.readouterr().out
    assert f"2 calls, 0.0 hours, 4 hidden spans, as {form}:" in printed
    assert re.search(r"\d+ times real time a core\n", printed)
    assert re.search(r"memory, at most: \d+ MiB\n", printed)
