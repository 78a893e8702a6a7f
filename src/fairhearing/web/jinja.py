"""How pages are made from templates: our own words as filters, the NHS.UK components beside our templates."""

from __future__ import annotations

from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from jinja2 import ChainableUndefined, ChoiceLoader, Environment, PackageLoader

from fairhearing.wording import counts, days, lengths, numbers


def environment(**options: Any) -> Environment:  # noqa: ANN401 - Jinja's own options
    """Make the environment Django's Jinja2 backend asks for.

    ChainableUndefined, because the NHS.UK components read parameters nobody gave.
    """
    options["loader"] = ChoiceLoader([options["loader"], PackageLoader("nhsuk_frontend_jinja")])
    options["undefined"] = ChainableUndefined
    made = Environment(**options, trim_blocks=True, lstrip_blocks=True)  # noqa: S701 - Django's backend sets autoescape
    made.globals.update(static=static, url=_url)
    made.filters.update(
        near_day=days.near_day,
        clock=days.clock,
        clock_seconds=days.clock_seconds,
        day_and_clock=days.day_and_clock,
        long_day=days.long_day,
        short_day=days.short_day,
        day_month=days.day_month,
        birthday=days.birthday,
        with_commands=_with_commands,
        last_day=days.last_day,
        spoken_number=numbers.spoken_number,
        short_length=lengths.short_length,
        long_length=lengths.long_length,
        position=lengths.position,
        counted=counts.counted,
    )
    return made


def _url(name: str, *arguments: object) -> str:
    """Return the path of a named page."""
    return reverse(name, args=arguments)


def _with_commands(text: str) -> SafeString:
    """Show what stands between backticks within a sentence as the command that it is."""
    parts = enumerate(text.split("`"))
    return format_html_join("", "{}", ((format_html("<code>{}</code>", part) if n % 2 else part,) for n, part in parts))
