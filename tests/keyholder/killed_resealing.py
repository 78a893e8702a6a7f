"""Seals keys anew, and is killed at a named step: `python -m tests.keyholder.killed_resealing KEYRING OLD NEW STEP`.

OLD and NEW: seeds, hexadecimal. STEP: NAME#TIME, one of STEPS, when it is reached for that time.
"""

import os
import signal
import sys
import threading
from pathlib import Path

from fairhearing.keyholder.rotating import resealing
from fairhearing.vault import keyring_file
from fairhearing.vault.keyring import Keyring
from fairhearing.vault.unseal import PracticeKey

STEPS = ("UPDATE", "COMMIT", "overwrite", "SELECT")


class Steps:
    """Dies when the named step is reached for the given time."""

    def __init__(self, named):
        self.name, _, time = named.partition("#")
        self.left = int(time)

    def reach(self, step):
        if step.startswith(self.name):
            self.left -= 1
            if not self.left:
                os.kill(os.getpid(), signal.SIGKILL)


def main(path, old, new, steps):
    class Watched(Keyring):
        def __init__(self, path):
            super().__init__(path)
            self._connection.set_trace_callback(lambda statement: steps.reach(statement.lstrip()))

    overwrite = keyring_file._overwrite

    def reach_then_overwrite(descriptor):
        steps.reach("overwrite")
        overwrite(descriptor)

    keyring_file._overwrite = reach_then_overwrite
    resealing.Keyring = Watched
    resealing.Resealing(path, "allerton", old, new.public).round(threading.Event())


if __name__ == "__main__":
    main(Path(sys.argv[1]), *(PracticeKey(bytes.fromhex(each)) for each in sys.argv[2:4]), Steps(sys.argv[4]))
