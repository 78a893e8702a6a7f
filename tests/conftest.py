"""A home of its own for the whole run, and Django started for it, before any test module asks for a table."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest

from fairhearing.vault.home import Home
from fairhearing.web.home_keys import make_keys
from fairhearing.web.startup import start_django

_HOME = Home(Path(tempfile.mkdtemp(prefix="fairhearing-tests-")))
make_keys(_HOME)
start_django(_HOME)
del os.environ["DJANGO_SETTINGS_MODULE"]  # xdist's workers would inherit it, and load this home's settings for theirs


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Begin with what takes one worker longest: the other has all the rest to do meanwhile."""
    items.sort(key=lambda item: "test_on_postgresql" not in item.nodeid)


def pytest_unconfigure():
    shutil.rmtree(_HOME.root, ignore_errors=True)
