"""How a wording becomes a text: blanks, and `if` on a blank. A wording is read, never run. Pure, no Django.

    {{ name }}   {{ name or "you" }}
    {% if name %}   {% if name == "word" %} … {% elif … %} … {% else %} … {% endif %}

Jinja's parser alone is used: what a practice typed becomes a tree, of which nothing but the forms above is taken, and
which is walked here. No template is compiled, so no wording can be a program. A blank without a value leaves a mark
that says what is to be filled in by hand; a letter is not finished while one stands in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from jinja2 import TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from fairhearing.letters.errors import BadWording

_READER = ImmutableSandboxedEnvironment(trim_blocks=False, keep_trailing_newline=True)
_MARK = re.compile(r"\[fill in: [^\]]*\]")
_ODD = "Use blanks such as {{ due_date }} and {% if … %} … {% endif %} alone"
_MANY_LINES = re.compile(r"\n{3,}")


def check_wording(text: str, *, ours: str, known: frozenset[str]) -> None:
    """Refuse a practice's own wording that could not be filled, or that leaves a blank of ours out. Raises BadWording.

    ours: the wording it stands in place of. known: every blank there is.
    """
    named = blanks_of(text)
    if unknown := sorted(named - known):
        raise BadWording(f"There is no blank {_braced(unknown[0])}. The list below says which there are")
    if missing := sorted(blanks_of(ours) - named):
        raise BadWording(f"The blank {_braced(missing[0])} is missing. The letter has to say it")


def blanks_of(text: str) -> set[str]:
    """Return the blanks a wording names. Raises BadWording."""
    tree = _read(text)
    return {name.name for name in tree.find_all(nodes.Name)}


def fill(text: str, values: Mapping[str, str], words: Mapping[str, str]) -> str:
    """Return a wording with its blanks filled, a mark where a value is missing. words: blanks in plain words.

    Raises BadWording.
    """
    filled = "".join(_written(_read(text).body, values, words))
    return _MANY_LINES.sub("\n\n", filled).strip()


def still_to_fill(text: str) -> tuple[str, ...]:
    """Return what a text says is to be filled in by hand, once each, in its order."""
    return tuple(dict.fromkeys(mark[len("[fill in: ") : -1] for mark in _MARK.findall(text)))


def _read(text: str) -> nodes.Template:
    """Return the tree of a wording, in which there is nothing but blanks, texts and `if`. Raises BadWording."""
    try:
        tree = _READER.parse(text)
    except TemplateSyntaxError as error:
        raise BadWording(f"Line {error.lineno} cannot be read. {_ODD}") from error
    for part in tree.body:
        _check(part)
    return tree


def _check(part: nodes.Node) -> None:
    match part:
        case nodes.TemplateData() | nodes.Name():
            return
        case nodes.Output():
            pass
        case nodes.If():
            pass
        case nodes.Or(left=nodes.Name(), right=nodes.Const()):
            return
        case nodes.Compare(expr=nodes.Name(), ops=[nodes.Operand(op="eq", expr=nodes.Const())]):
            return
        case _:
            raise BadWording(f"Line {part.lineno} cannot be used. {_ODD}")
    for each in part.iter_child_nodes():
        _check(each)


def _written(parts: list[nodes.Node], values: Mapping[str, str], words: Mapping[str, str]) -> Iterator[str]:
    for part in parts:
        match part:
            case nodes.If():
                yield from _written(_branch(part, values), values, words)
            case nodes.Output():
                yield from (_piece(each, values, words) for each in part.nodes)


def _branch(part: nodes.If, values: Mapping[str, str]) -> list[nodes.Node]:
    for each in (part, *part.elif_):
        if _holds(each.test, values):
            return each.body
    return part.else_


def _holds(test: nodes.Node, values: Mapping[str, str]) -> bool:
    match test:
        case nodes.Name(name=name):
            return bool(values.get(name))
        case nodes.Compare(expr=nodes.Name(name=name), ops=[nodes.Operand(expr=nodes.Const(value=value))]):
            return bool(values.get(name, "") == value)
    raise BadWording(f"Line {test.lineno} cannot be used. {_ODD}")


def _piece(piece: nodes.Node, values: Mapping[str, str], words: Mapping[str, str]) -> str:
    match piece:
        case nodes.TemplateData(data=data):
            return str(data)
        case nodes.Or(left=nodes.Name(name=name), right=nodes.Const(value=value)):
            return values.get(name) or str(value)
        case nodes.Name(name=name):
            return values.get(name) or f"[fill in: {words.get(name, name)}]"
    raise BadWording(f"Line {piece.lineno} cannot be used. {_ODD}")


def _braced(name: str) -> str:
    return f"{{{{ {name} }}}}"
