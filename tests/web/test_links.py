"""Links of the templates: none leads to what answers only to a form."""

import re
from pathlib import Path

from django.urls import get_resolver

import fairhearing

TEMPLATES = sorted(Path(fairhearing.__file__).parent.rglob("*.jinja"))
LINK = re.compile(r"""<a\b[^>]*?\bhref="\{\{ url\('([a-z0-9-]+)'""")


def methods_of(view):
    """Return the methods that a view's decorators let through, empty where none says."""
    while view is not None:
        for cell in getattr(view, "__closure__", None) or ():
            held = cell.cell_contents
            if isinstance(held, list) and held and {*held} <= {"GET", "HEAD", "POST"}:
                return frozenset(held)
        view = getattr(view, "__wrapped__", None)
    return frozenset()


def views_by_name():
    named = {}
    waiting = list(get_resolver().url_patterns)
    while waiting:
        pattern = waiting.pop()
        waiting += getattr(pattern, "url_patterns", [])
        if name := getattr(pattern, "name", None):
            named[name] = pattern.callback
    return named


def test_a_view_for_forms_alone_is_known_by_its_decorator():
    views = views_by_name()

    assert methods_of(views["report-call"]) == {"POST"}
    assert methods_of(views["my-calls"]) >= {"GET"}


def test_no_link_leads_to_what_only_a_form_may_ask_for():
    forms_alone = {name for name, view in views_by_name().items() if methods_of(view) == {"POST"}}

    links = {(path.name, name) for path in TEMPLATES for name in LINK.findall(path.read_text())}

    assert len(links) > 100
    assert sorted(link for link in links if link[1] in forms_alone) == []
