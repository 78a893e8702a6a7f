"""A home of its own for the whole run, and Django started for it, before any test module asks for a table."""

import os
import shutil
import tempfile
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings

from fairhearing.vault.home import Home
from fairhearing.web.home_keys import make_keys
from fairhearing.web.startup import start_django

_HOME = Home(Path(tempfile.mkdtemp(prefix="fairhearing-tests-")))
make_keys(_HOME)
start_django(_HOME)
settings.WHITENOISE_AUTOREFRESH = True  # else each test's client would look through every style sheet anew
del os.environ["DJANGO_SETTINGS_MODULE"]  # xdist's workers would inherit it, and load this home's settings for theirs


hypothesis.settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("any machine")

_LONG = ("tests/e2e/", "in_chromium", "test_on_postgresql", "tests/capture/")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Begin with what takes long, so that no worker is left with it when the others are done."""
    items.sort(key=lambda item: next((n for n, part in enumerate(_LONG) if part in item.nodeid), len(_LONG)))


def pytest_unconfigure():
    shutil.rmtree(_HOME.root, ignore_errors=True)
