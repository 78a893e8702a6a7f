"""One way to wait in tests: until something holds, for as long as a machine with much else to do may need."""

import time

GENEROUS_S = 240.0
GENEROUS_MS = 1000 * GENEROUS_S


def eventually(look, *, what="it", within_s=GENEROUS_S, each_s=0.02):
    """Look again and again until something is there; return it."""
    deadline_s = time.monotonic() + within_s
    while not (found := look()):
        assert time.monotonic() < deadline_s, f"{what} did not come within {within_s:.0f} s"
        time.sleep(each_s)
    return found
