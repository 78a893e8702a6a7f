"""Every page of the URL table in a real browser: axe, on paper, and widths down to 320 px, which is 1280 px at 400 %.

WCAG 2.2, 1.4.10 names that width. The robot's rows are shown, one role a page: the first whom the table lets in. What
a page's own test shows in many states is shown here in one; no page is left out.
"""

import json

import pytest
from django.urls import reverse
from tests.chromium import needs_chromium

from .shown_pages import Shown, look_at_each
from .test_robot import EXPECTED, OK, VISITORS, arguments, visit

__all__ = ["arguments", "visit"]
pytestmark = [*needs_chromium, pytest.mark.django_db, pytest.mark.timeout(900)]

_PARTS = 4
SEEN_ELSEWHERE = {"player"}
"""Its scripts ask for the sound at once, which only a running system has: tests/web/test_in_chromium.py."""


def gather(visit, arguments, part):
    """Ask for each page as the first visitor whom the table lets in; answers that are no pages are left out."""
    shown = {}
    for name in sorted(EXPECTED)[part::_PARTS]:
        visitor = next((each for each in reversed(VISITORS) if EXPECTED[name][0][each] == OK), None)
        visitor = next((each for each in ("manager", "partner", "member") if EXPECTED[name][0][each] == OK), visitor)
        if visitor is None or name in SEEN_ELSEWHERE:
            continue
        path = reverse(name, args=arguments.get(name, []))
        answer = visit(visitor).get(path)
        assert answer.status_code == OK, name
        if b"<html" in answer.content:
            shown[f"every-{name}"] = Shown.of(path, answer)
    return shown


@pytest.mark.parametrize("part", range(_PARTS))
def test_every_page_passes_axe_and_fits_its_width(visit, arguments, part):
    shown = gather(visit, arguments, part)

    wrong, outside = look_at_each(shown)

    assert outside == []
    assert not wrong, json.dumps(wrong, indent=1)
    assert len(shown) > len(EXPECTED) // _PARTS // 4
