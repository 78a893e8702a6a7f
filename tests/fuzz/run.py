"""Fuzz one target with atheris: `python -m tests.fuzz.run NAME SECONDS FOLDER`, FOLDER for corpus and findings.

Prints libFuzzer's own words. Ends with 0 if the time passed without a finding; the input of a finding is kept in
FOLDER/findings.
"""

from __future__ import annotations

import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["fairhearing"]):
    from tests.fuzz.targets import TARGETS, dictionary


def main(name: str, seconds: int, folder: Path) -> None:
    """Run until the time is up or something is found."""
    target = TARGETS[name]
    corpus, findings = folder / name, folder / "findings"
    for each in (corpus, findings):
        each.mkdir(parents=True, exist_ok=True)
    for n, seed in enumerate(target.seeds):
        (corpus / f"seed-{n}").write_bytes(seed)
    words = folder / f"{name}.dictionary"
    words.write_text("".join('"' + "".join(f"\\x{byte:02x}" for byte in word) + '"\n' for word in dictionary()))
    options = (
        f"-max_total_time={seconds}",
        f"-max_len={target.longest}",
        f"-dict={words}",
        f"-artifact_prefix={findings}/{name}-",
        "-timeout=10",
        "-rss_limit_mb=2048",
        "-print_final_stats=1",
        "-verbosity=0",
    )
    atheris.Setup([sys.argv[0], *options, str(corpus)], target.check)
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
