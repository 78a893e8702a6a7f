"""The compiled engine, where there is one."""

from __future__ import annotations

import importlib
import os
from typing import Any, Final

NO_ENGINE: Final = "FAIRHEARING_NO_ENGINE"
"""Set in the environment, to anything: the recorder does without the engine. For comparisons."""


def find_engine() -> Any | None:  # noqa: ANN401 - compiled by cffi, without types
    """Return the compiled module, None where it was not built or is not wanted."""
    if NO_ENGINE in os.environ:
        return None
    try:
        return importlib.import_module("fairhearing.capture.engine._native")
    except ImportError:
        return None
