"""One script out of npm packages' CommonJS files, so that a page loads one file and nothing that npm brought is run.

Each file becomes a function under its path, comments left out; a `require` of a few lines calls them, each once, and
the script exports the names asked for. Files are followed from the packages' entries, so what nobody requires is not
carried along. Only the four forms of names that these packages use are understood: `./file.js`, `../file.js`,
`package`, `@scope/package`; Node's own modules are left to fail, for in browsers nobody asks for them.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from fairhearing.web.errors import FarEndError

from .clean import clean_js

_REQUIRED = re.compile(r"require\(\"([^\"]+)\"\)")
_BLOCK_COMMENT = re.compile(r"^[ \t]*/\*.*?\*/[ \t]*\n?", re.DOTALL | re.MULTILINE)
_LINE_COMMENT = re.compile(r"^[ \t]*//[^\n]*\n", re.MULTILINE)
_END_COMMENT = re.compile(r"(?<=[;{},)])[ \t]+//[^\n`'\"]*$", re.MULTILINE)
_CREDIT = re.compile(r"licen[cs]e|copyright|\(c\)", re.IGNORECASE)
_NODES_OWN = frozenset({"crypto"})
_START = """\
const files = {
"""
_END = """\
};
const loaded = {};
const beside = (from, name) => {
  if (!name.startsWith(".")) return ENTRIES[name];
  const path = from.split("/").slice(0, -1);
  for (const part of name.split("/")) {
    if (part === "..") path.pop();
    else if (part !== ".") path.push(part);
  }
  return path.join("/");
};
const load = (path) => {
  if (!Object.hasOwn(loaded, path)) {
    const module = { exports: {} };
    loaded[path] = module;
    files[path](module, module.exports, (name) => load(beside(path, name)));
  }
  return loaded[path].exports;
};
"""


class UnknownModule(FarEndError):
    """A package asks for a file that it did not bring: its pinned version was put together in another way."""


def bundle(modules: Path, wanted: Mapping[str, Iterable[str]]) -> str:
    """Return an ES module that exports the wanted names of each package under `modules` (a `node_modules` folder).

    Raises UnknownModule, FetchesFromOutside.
    """
    entries: dict[str, str] = {}
    texts: dict[str, str] = {}
    for package in wanted:
        _follow(modules, _entry(modules, package), entries, texts)
        entries[package] = _entry(modules, package)
    functions = [f"{json.dumps(path)}(module, exports, require) {{\n{text}}},\n" for path, text in texts.items()]
    listed = f"const ENTRIES = {json.dumps(entries)};\n"
    exports = [
        f"export const {{ {', '.join(names)} }} = load({json.dumps(entries[package])});\n"
        for package, names in wanted.items()
    ]
    return clean_js("".join([_START, *functions, _END, listed, *exports]))


def without_comments(script: str) -> str:
    """Return a script without comments that begin a line or end a statement; all others stay."""
    return _END_COMMENT.sub("", _LINE_COMMENT.sub("", _BLOCK_COMMENT.sub("", script)))


def credits_in(modules: Path, packages: Iterable[str]) -> str:
    """Return each package's licence, and each remark in its files that speaks of a licence or an author, once."""
    parts: dict[str, None] = {}
    for package in packages:
        folder = modules / package
        parts[f"{package}\n\n{(folder / 'LICENSE').read_text(encoding='utf-8').strip()}\n"] = None
        for file in sorted((folder / "script").rglob("*.js")):
            for comment in _BLOCK_COMMENT.findall(file.read_text(encoding="utf-8")):
                if _CREDIT.search(comment):
                    parts[f"In {package}:\n{comment.strip()}\n"] = None
    return "\n".join(parts)


def _follow(modules: Path, path: str, entries: dict[str, str], texts: dict[str, str]) -> None:
    """Read a file and all that it requires, deepest first."""
    if path in texts:
        return
    file = modules / path
    if not file.is_file():
        raise UnknownModule(f"expected {path} among what npm brought, and it is not there")
    texts[path] = without_comments(file.read_text(encoding="utf-8"))
    for name in _REQUIRED.findall(texts[path]):
        if name in _NODES_OWN:
            continue
        if name.startswith("."):
            _follow(modules, posixpath.normpath(posixpath.join(posixpath.dirname(path), name)), entries, texts)
        else:
            entries[name] = _entry(modules, name)
            _follow(modules, entries[name], entries, texts)


def _entry(modules: Path, package: str) -> str:
    """Return the path of the file that `require` of a package gives."""
    try:
        main = json.loads((modules / package / "package.json").read_text(encoding="utf-8"))["main"]
    except (OSError, ValueError, KeyError):
        raise UnknownModule(f"the package {package} does not say which of its files is the first") from None
    return posixpath.normpath(posixpath.join(package, main))
