"""The doorbell."""

import os
import signal
import threading
import time

from fairhearing.jobs.doorbell import Doorbell, ring


def test_a_ring_ends_the_wait_and_several_count_as_one(tmp_path):
    path = tmp_path / "run" / "doorbell.sock"
    with Doorbell(path) as doorbell:
        for _ in range(3):
            ring(path)

        began = time.monotonic()
        doorbell.wait(10)
        rung = time.monotonic()
        doorbell.wait(0.2)

        assert rung - began < 8
        assert time.monotonic() - rung >= 0.2


def test_ringing_where_nobody_listens_is_no_error(tmp_path):
    ring(tmp_path / "doorbell.sock")
    with Doorbell(tmp_path / "doorbell.sock"):
        pass

    ring(tmp_path / "doorbell.sock")


def test_many_rings_never_block_who_rings(tmp_path):
    path = tmp_path / "doorbell.sock"
    with Doorbell(path) as doorbell:
        for _ in range(2000):
            ring(path)

        doorbell.wait(1)


def test_a_deep_home_has_a_doorbell_too(tmp_path):
    path = tmp_path / ("deep" * 20) / ("deeper" * 20) / "doorbell.sock"
    with Doorbell(path) as doorbell:
        ring(path)

        began = time.monotonic()
        doorbell.wait(10)

        assert time.monotonic() - began < 8


def test_sigterm_ends_the_wait(tmp_path):
    with Doorbell(tmp_path / "doorbell.sock") as doorbell:
        timer = threading.Timer(0.2, os.kill, [os.getpid(), signal.SIGTERM])
        timer.start()

        began = time.monotonic()
        doorbell.wait(10)
        timer.join()

        assert doorbell.stopping
        assert time.monotonic() - began < 8
