"""The engine in C does to the byte what Python does, on the same packets."""

import os
import shutil
import subprocess
import sys
import sysconfig
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairhearing.capture.engine.building import MODULE, builder

from .engine_feeds import TROUBLES, play

COMPILED = "FAIRHEARING_TEST_ENGINE"
STEADY = ("steady", 0, 0)

doings = st.one_of(st.just(STEADY), st.tuples(st.sampled_from(TROUBLES), st.integers(0, 9), st.integers(0, 250)))
ticks = st.lists(st.tuples(doings, doings) | st.just((STEADY, STEADY)), min_size=6, max_size=40)


def compile_engine(folder, *arguments):
    headers = Path(sysconfig.get_path("include"), "Python.h")
    if shutil.which("cc") is None or not headers.exists():
        pytest.skip("the engine is compiled with a C compiler (Debian: gcc) and Python's headers (Debian: python3-dev)")
    return Path(builder(*arguments).compile(tmpdir=str(folder)))


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    """The engine, compiled for these tests, or the one that a test of this file has compiled in its own way."""
    compiled = os.environ.get(COMPILED) or compile_engine(tmp_path_factory.mktemp("engine"))
    spec = spec_from_file_location(MODULE, compiled)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def both_ways(engine, played):
    plain, followed, packets = play(engine, played)
    assert followed.end() == plain.end()
    return packets


def test_a_call_without_trouble_is_followed_from_its_second_on(engine):
    assert both_ways(engine, [(STEADY, STEADY)] * 100) >= 95 * 20


@pytest.mark.parametrize("trouble", TROUBLES)
def test_after_a_trouble_the_call_is_followed_again(engine, trouble):
    played = [(STEADY, STEADY)] * 120
    played[30] = ((trouble, 4, 120), STEADY)

    assert both_ways(engine, played) >= 65 * 20


@given(ticks)
@settings(max_examples=60, deadline=None)
def test_whatever_comes_the_engine_does_as_python_does(engine, played):
    both_ways(engine, played)


def test_a_drifting_clock_is_corrected_at_the_same_packets(engine):
    played = [(("early", 0, n // 12), ("held up", 0, n // 40)) for n in range(900)]

    assert both_ways(engine, played) >= 800 * 20


@pytest.mark.skipif(COMPILED in os.environ, reason="this is the run in which the compiler's checks are on")
def test_the_engine_touches_no_memory_but_its_own(tmp_path):
    checks = ("-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-g")
    asan = subprocess.run(["cc", "-print-file-name=libasan.so"], capture_output=True, text=True, check=True).stdout
    compiled = compile_engine(tmp_path, *checks)

    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", "-p", "no:cacheprovider", "-n0", __file__],
        env=os.environ
        | {
            COMPILED: str(compiled),
            "LD_PRELOAD": asan.strip(),
            "ASAN_OPTIONS": "detect_leaks=0:verify_asan_link_order=0",
        },
        capture_output=True,
        text=True,
        timeout=150,
        check=False,
    )

    assert run.returncode == 0, run.stdout[-2000:] + run.stderr[-2000:]
