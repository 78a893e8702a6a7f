"""What the command line has, its reference page tells; what the page tells, there is."""

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from fairhearing.cli.errors import ExitCode
from fairhearing.cli.main import command_parser

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/reference/commands.md").read_text()


def commands(parser: argparse.ArgumentParser, name: str) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Every command with what belongs to it, parts of commands too."""
    parts = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    if not parts or parser.get_default("run"):
        yield name, parser
    for action in parts:
        for part, its_parser in action.choices.items():
            yield from commands(its_parser, f"{name} {part}")


KNOWN = dict(commands(command_parser(), "fairhearing"))


@pytest.mark.parametrize("name", KNOWN)
def test_every_command_and_option_is_told(name):
    row = next((line for line in PAGE.splitlines() if line.startswith(f"| `{name}")), "")

    assert row, f"{name} has no row"
    for action in KNOWN[name]._actions:
        if action.option_strings and "--help" not in action.option_strings:
            assert f"`{action.option_strings[-1]}`" in row, f"{name} {action.option_strings[-1]}"


@pytest.mark.parametrize("name", sorted({name.split()[1] for name in KNOWN}))
def test_a_command_that_is_loaded_alone_has_the_same_parts(name):
    alone = dict(commands(command_parser(name), "fairhearing"))

    assert {each for each in alone if each.split()[1] == name} == {each for each in KNOWN if each.split()[1] == name}


def test_the_page_tells_no_command_that_is_not_there():
    told = re.findall(r"^\| `(fairhearing [a-z -]+?)(?: [A-Z]+)?` ", PAGE, re.MULTILINE)

    assert set(told) == set(KNOWN)


def test_every_exit_code_is_told():
    assert {int(code) for code in re.findall(r"^\| (\d+) ", PAGE, re.MULTILINE)} == {int(code) for code in ExitCode}


def test_links_between_the_pages_lead_somewhere():
    for page in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.relative_to(ROOT)} -> {target}"
