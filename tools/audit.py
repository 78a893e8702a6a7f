"""Known weaknesses and licences of the libraries in requirements.txt, and the bank holidays they know: `make audit`.

Weaknesses come from a list on the network. Where that cannot be had this says so and ends with 69: not known is not
well.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from datetime import UTC, datetime
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from fairhearing.practice.bank_holidays import bank_holidays

_REQUIREMENTS = Path(__file__).parent.parent / "requirements.txt"
_NAMED = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==([^\s;\\]+)", re.MULTILINE)
_WITHIN_S = 300
_NOT_KNOWN = 69
_COPYLEFT = re.compile(r"\b(A?GPL|GNU (Affero )?General Public)\b", re.IGNORECASE)
_LONGEST = 60


def main() -> int:
    """Print both lists. 0: no weakness is known; 1: some are, or a licence needs a look; 69: that is not known."""
    pinned = dict(_NAMED.findall(_REQUIREMENTS.read_text("utf-8")))
    print(f"{len(pinned)} libraries in {_REQUIREMENTS.name}")
    _bank_holidays()
    return max(_licences(pinned), _weaknesses())


def _bank_holidays() -> None:
    """Print what the clocks of the law count with, to be compared with https://www.gov.uk/bank-holidays once a year."""
    print("\nBank holidays in England (compare with gov.uk/bank-holidays each December)")
    this_year = datetime.now(tz=UTC).year  # noqa: TID251 - a tool for people, run by hand
    for year in (this_year, this_year + 1):
        print(f"  {year}: {', '.join(f'{day.day} {day:%B}' for day in sorted(bank_holidays(year)))}")


def _licences(pinned: dict[str, str]) -> int:
    print("\nLicences")
    doubtful = 0
    for name, version in sorted(pinned.items()):
        try:
            licence = licence_of(distribution(name))
        except PackageNotFoundError:
            licence = "not installed here"
        look = bool(_COPYLEFT.search(licence)) or licence == "not said"
        doubtful += look
        print(f"  {'LOOK' if look else '    '} {name} {version}: {licence}")
    return int(doubtful > 0)


def licence_of(found: Distribution) -> str:
    """Return what a library says of its licence: the expression, else its classifiers, else its first line."""
    if said := found.metadata.get("License-Expression"):
        return said
    classifiers = found.metadata.get_all("Classifier") or []
    told = [each.rpartition(" :: ")[2] for each in classifiers if each.startswith("License :: OSI Approved ::")]
    first = (found.metadata.get("License") or "").strip().partition("\n")[0]
    return ", ".join(told) or first[:_LONGEST] or "not said"


def _weaknesses() -> int:
    print("\nKnown weaknesses")
    words = [sys.executable, "-m", "pip_audit", "--requirement", str(_REQUIREMENTS), "--disable-pip", "--no-deps"]
    words += ["--format", "json", "--progress-spinner", "off"]
    try:
        done = subprocess.run(words, capture_output=True, text=True, timeout=_WITHIN_S, check=False)
        found = json.loads(done.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, ValueError, KeyError):
        print("  NOT KNOWN: the list of weaknesses could not be had from this machine. Run this where it can be.")
        return _NOT_KNOWN
    return tell(found)


def tell(found: list[dict[str, object]]) -> int:
    """Print what pip-audit found. 0: nothing; 1: something; 69: of some libraries it is not known."""
    weak = [each for each in found if each.get("vulns")]
    skipped = [each for each in found if each.get("skip_reason")]
    for each in weak:
        vulnerabilities = each["vulns"]
        assert isinstance(vulnerabilities, list)  # noqa: S101 - pip-audit's own format
        for weakness in vulnerabilities:
            fixed = ", ".join(weakness.get("fix_versions") or []) or "no version yet"
            print(f"  {each['name']} {each['version']}: {weakness['id']}, mended in {fixed}")
    if skipped:
        names = ", ".join(str(each["name"]) for each in skipped)
        print(f"  NOT KNOWN of {len(skipped)} of {len(found)}: no list told of them from this machine: {names}")
    if not weak and not skipped:
        print(f"  none is known in {len(found)} libraries")
    return 1 if weak else _NOT_KNOWN if skipped else 0


if __name__ == "__main__":
    raise SystemExit(main())
