"""Every page that somebody opens is explained in three sentences."""

from django.urls import URLPattern, get_resolver
from tests.web.test_robot import EXPECTED

from fairhearing.desk.help import help_by_page

WITHOUT = {
    "sign-in",
    "command-list",
    "health-figures",
    "calls-now-list",
    "new-calls",
    "log-verdict",
    "session-state",
    "session-left",
    "copy-sound",
    "sound",
    "say-played",
    "announcement-sound",
    "announcement-file",
    "take-paper",
    "metrics",
    "help",
    "download-cases",
}
"""What nobody reads as a page, and the pages before signing in."""


def names(patterns=None):
    for pattern in patterns if patterns is not None else get_resolver().url_patterns:
        if isinstance(pattern, URLPattern):
            yield pattern.name
        else:
            yield from names(pattern.url_patterns)


def test_every_page_that_a_role_can_open_has_its_help():
    opened = {name for name, (gets, _) in EXPECTED.items() if any(status in (200, 206) for status in gets.values())}
    signed_out = {name for name in opened if EXPECTED[name][0]["nobody"] == 200}

    assert sorted(opened - signed_out - WITHOUT - help_by_page().keys()) == []


def test_help_is_of_pages_that_are_there():
    assert sorted(help_by_page().keys() - set(names())) == []


def test_each_is_three_sentences():
    for name, found in help_by_page().items():
        assert all(each.endswith(".") and 8 < len(each) < 140 for each in (found.purpose, found.can, found.whom)), name
