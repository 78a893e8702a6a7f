"""What pyproject.toml cannot say: the media engine is compiled; where that fails there is none."""

import runpy
from pathlib import Path

from setuptools import setup

FOLDER = Path("src/fairhearing/capture/engine")

built = runpy.run_path(str(FOLDER / "building.py"))["builder"](folder=FOLDER).distutils_extension()
built.optional = True
built.depends = [str(FOLDER / "engine.h")]
setup(ext_modules=[built])
