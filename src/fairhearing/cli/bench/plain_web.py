"""`python -m fairhearing.cli.bench.plain_web HOME SOUND PORT`: the same web server, with the sound lying unsealed.

All is as it is in `web`, every question before each answer too; only that the bytes are read from the file SOUND and no
keyholder is asked for them. For comparison alone: nothing but `bench playback` starts it, on a scratch home.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from django.core.wsgi import get_wsgi_application
from granian import Granian
from granian.constants import HTTPModes, Interfaces, Loops

from fairhearing.playback.ranges import ByteRange
from fairhearing.vault.home import Home
from fairhearing.web.startup import start_django

_SOUND: Final = "FAIRHEARING_BENCH_SOUND"
_THREADS: Final = 16


def application() -> Callable[..., Any]:
    """Make what granian's worker calls, with the reading of sound exchanged."""
    made = get_wsgi_application()
    from fairhearing.catalogue.models import Recording
    from fairhearing.playback import player
    from fairhearing.playback.sound import Ear

    path = Path(os.environ[_SOUND])

    def read_plain(ear: Ear, listen: str, recording: Recording, wanted: ByteRange) -> bytes:  # noqa: ARG001 - as its own
        with path.open("rb") as file:
            file.seek(wanted.start)
            return file.read(wanted.end - wanted.start)

    vars(player)["read_sound"] = read_plain
    return made


def main(home: Home, sound: Path, port: int) -> None:
    """Serve until told to stop."""
    multiprocessing.set_start_method("spawn", force=True)
    os.environ[_SOUND] = str(sound)
    start_django(home)
    server: Any = Granian(
        "fairhearing.cli.bench.plain_web:application",
        factory=True,
        address="127.0.0.1",
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=_THREADS,
        loop=Loops.asyncio,
        http=HTTPModes.http1,
        websockets=False,
    )
    server.serve()


if __name__ == "__main__":
    main(Home(Path(sys.argv[1])), Path(sys.argv[2]), int(sys.argv[3]))
