"""A recorder whose machine's clock is set while it runs: SIGUSR1 puts it a day ahead, SIGUSR2 a day back.

`python -m tests.capture.jumping_recorder recorder …`, as `python -m fairhearing`. Only the time of day jumps: packets
go on being stamped by the kernel, and what nobody can set goes on.
"""

import signal
import sys
import time

import time_machine

from fairhearing.cli.main import main

DAY_S = 86_400


class Jumps:
    """The time of day of this process."""

    def __init__(self):
        self.travel = None

    def jump(self, by_s):
        now = time.clock_gettime(time.CLOCK_REALTIME)
        if self.travel is not None:
            self.travel.stop()
        self.travel = time_machine.travel(now + by_s)
        self.travel.start()


if __name__ == "__main__":
    jumps = Jumps()
    signal.signal(signal.SIGUSR1, lambda *_: jumps.jump(DAY_S))
    signal.signal(signal.SIGUSR2, lambda *_: jumps.jump(-DAY_S))
    sys.exit(main())
