"""No page of the URL table is left out when pages are looked at with axe, at every width and on paper.

What the robot's table lets anybody open by GET, `test_every_page_in_chromium` looks at. All else has a row here, with
the test that looks at it or the reason why there is nothing to look at: a new address without one fails.
"""

from pathlib import Path

import pytest

from .test_every_page_in_chromium import SEEN_ELSEWHERE
from .test_robot import EXPECTED, NOT_SO, OK

TESTS = Path(__file__).parents[1]
_BY_LINK = "web/test_link_pages_in_chromium.py"

LOOKED_AT = {
    "player": ("web/test_in_chromium.py", '"player": ("manager", lambda page, site: start_listening'),
    "stop-call": ("web/test_in_chromium.py", '"objection": ("manager", _object)'),
    "take-key": ("web/test_people_in_chromium.py", 'look_at(amira, "take-key"'),
    "join-device": ("web/test_people_in_chromium.py", 'assert_fits_every_width(page, "join-device")'),
    "join-words": ("web/test_people_in_chromium.py", 'assert_fits_every_width(amira, "words")'),
    "set-up-system": ("e2e/test_set_up.py", 'look(page, "system")'),
    "set-up-you": ("e2e/test_set_up.py", 'look(page, "you")'),
    "sign-in-code": (_BY_LINK, 'pages.get("sign-in-code"'),
    "sign-in-kit-device": ("web/test_people_in_chromium.py", 'assert_fits_every_width(forgetful, "kit-device")'),
    "join": (_BY_LINK, 'pages.get("join", link)'),
    "join-passphrase": (_BY_LINK, 'pages.get("join-passphrase"'),
    "set-up-link": (_BY_LINK, 'f"/set-up/link/{token}")'),
    "set-up-address": (_BY_LINK, 'pages.get("set-up-address"'),
    "set-up-recorder": (_BY_LINK, '"recorder": {"host"'),
    "set-up-phones": (_BY_LINK, 'pages.get("set-up-phones-listed"'),
    "set-up-mail": (_BY_LINK, '"mail": MAIL'),
    "set-up-backup": (_BY_LINK, '"backup": {"target"'),
    "set-up-administrator": (_BY_LINK, '"account": {"full_name"'),
    "set-up-administrator-device": (_BY_LINK, 'pages.get("set-up-account-phone"'),
    "set-up-practice": (_BY_LINK, 'pages.get("set-up-practice"'),
}
"""Where a page is looked at that the table's visitors do not reach: the test, and what it says there."""

NOTHING_TO_LOOK_AT = {
    "openid_connect_callback": "sends on to the page one came from; here no provider is known",
    "forget-passkey": "sends back to the page of passkeys, and asks nothing by GET",
    "notification": "sends on to what it tells of",
    "clause-turn": "sends on to the clause's month",
    "sound": "sound",
    "copy-sound": "sound",
    "copy-file": "a file",
    "certificate-proof": "a file; before the log has the entry, the words of a refusal",
    "metrics": "figures for a machine",
    "api-pause": "an answer to phone software",
    "api-resume": "an answer to phone software",
    "api-stop": "an answer to phone software",
    "set-up-found": "an answer to the page's script",
    "set-up-confirm": "an answer to the page's script",
    "set-up-remove-phones": "a form's answer: the page of phone systems again",
}


def only_answers_forms(name):
    """Say whether an address shows nothing by GET to anybody: it takes what a page's form sends."""
    seen = set(EXPECTED[name][0].values())
    return OK not in seen and NOT_SO in seen


def test_every_address_is_looked_at_or_says_why_not():
    apart = {*LOOKED_AT, *NOTHING_TO_LOOK_AT}
    shown = {name for name in EXPECTED if OK in EXPECTED[name][0].values()} - SEEN_ELSEWHERE

    unexplained = {name for name in EXPECTED if name not in shown and not only_answers_forms(name)} - apart
    stale = {name for name in apart if name not in EXPECTED or name in shown or only_answers_forms(name)}

    assert (sorted(unexplained), sorted(stale)) == ([], [])
    assert len(apart) == len(LOOKED_AT) + len(NOTHING_TO_LOOK_AT)


@pytest.mark.parametrize("name", LOOKED_AT)
def test_a_page_that_is_looked_at_elsewhere_is(name):
    file, words = LOOKED_AT[name]

    assert words in (TESTS / file).read_text()
