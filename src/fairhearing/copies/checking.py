"""The nightly check that what was handed out and what lies at the practice are one and the same copy (clause C2).

Each copy at the practice is put together once more as it left, by the header of its last taking, and looked at as a
patient's browser looks at it: every part, the page around them, and what the practice signed.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path
from tempfile import mkdtemp
from typing import Final

from fairhearing.copies.errors import NotAnyMore
from fairhearing.copies.locked import page_of
from fairhearing.copies.models import Copy
from fairhearing.copying.errors import NoCopy
from fairhearing.copying.verifying import verify_copy
from fairhearing.jobs.models import Job
from fairhearing.jobs.run import JobOutcome, JobRun
from fairhearing.vault.home import Home
from fairhearing.vault.publishing import make_folders

CHECK_COPIES: Final = "check_copies"
_FOLDER: Final = "checking-"


def check_copies(home: Home, run: JobRun) -> JobOutcome:
    """Look at every copy at the practices that was handed out; return which are alike, and which differ."""
    for left in home.copies.glob(f"{_FOLDER}*"):
        shutil.rmtree(left, ignore_errors=True)
    found: dict[bool, list[str]] = {True: [], False: []}
    copies = list(Copy.objects.filter(state=Copy.State.READY, takings__isnull=False).distinct().order_by("id"))
    if copies:
        make_folders(home.copies)
    for number, copy in enumerate(copies):
        run.progress(number, len(copies))
        is_alike = _is_alike(home, copy)
        copy.refresh_from_db(fields=["state"])
        if copy.state == Copy.State.READY:  # else it went while it was read
            found[is_alike].append(copy.id.hex)
    return {"alike": " ".join(found[True]), "differ": " ".join(found[False])}


def last_check() -> Job | None:
    """Return the last check that came to its end."""
    return Job.objects.filter(kind=CHECK_COPIES, state=Job.State.DONE).order_by("-ended_at").first()


def found_by(check: Job, word: str) -> frozenset[str]:
    """Return the ids of the copies that a check found so. word: `alike` or `differ`."""
    return frozenset(str(check.outcome.get(word, "")).split())


def _is_alike(home: Home, copy: Copy) -> bool:
    """Put a copy together as it left last, and say whether it is what the practice signed."""
    folder = Path(mkdtemp(prefix=_FOLDER, dir=home.copies))
    try:
        file = folder / "copy.html"
        _write(file, page_of(copy, copy.takings.latest("taken_at").header))
        verdict = verify_copy(file)
    except (NotAnyMore, NoCopy, KeyError, FileNotFoundError):
        return False
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    statement = verdict.statement
    return (
        verdict.is_unchanged
        and statement is not None
        and (statement.copy, statement.sha256) == (copy.id.hex, copy.sha256)
    )


def _write(path: Path, chunks: Iterable[bytes]) -> None:
    with path.open("wb") as file:
        file.writelines(chunks)
