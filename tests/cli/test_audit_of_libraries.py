"""`make audit` tells each library's licence, and never takes an answer it could not have for a good one."""

import importlib.util
from importlib.metadata import distribution
from pathlib import Path

import pytest

_PATH = Path(__file__).parents[2] / "tools/audit.py"


@pytest.fixture(scope="module")
def audit():
    spec = importlib.util.spec_from_file_location("audit_of_libraries", _PATH)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("found", "code", "said"),
    [
        ([{"name": "a", "version": "1", "vulns": []}], 0, "none is known in 1 libraries"),
        ([{"name": "a", "version": "1", "vulns": [{"id": "X-1", "fix_versions": ["2"]}]}], 1, "X-1, mended in 2"),
        ([{"name": "a", "skip_reason": "not found"}], 69, "NOT KNOWN of 1 of 1"),
    ],
)
def test_what_is_not_known_is_not_well(audit, capsys, found, code, said):
    assert audit.tell(found) == code
    assert said in capsys.readouterr().out


@pytest.mark.parametrize("name", ["django", "cryptography", "acme", "granian"])
def test_a_library_says_its_licence(audit, name):
    assert audit.licence_of(distribution(name)) != "not said"
