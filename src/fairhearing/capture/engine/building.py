"""How the engine is built: by setuptools at installation, where there is a compiler."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import cffi

MODULE: Final = "fairhearing.capture.engine._native"
_HERE: Final = Path(__file__).parent


def builder(*arguments: str, folder: Path = _HERE) -> Any:  # noqa: ANN401 - cffi has no types
    """Return cffi's builder. arguments: of the compiler, beside the usual ones. folder: as it is to be written."""
    made = cffi.FFI()
    made.cdef((_HERE / "engine.h").read_text())
    made.set_source(
        MODULE,
        '#include <stdint.h>\n#include "engine.h"\n',
        sources=[str(folder / "engine.c")],
        include_dirs=[str(folder)],
        extra_compile_args=["-O3", "-Wall", "-Wextra", *arguments],
        extra_link_args=list(arguments),
    )
    return made
