"""What a practice keeps and signed, as a pack carries it: one list, and the papers themselves."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date

from fairhearing.inspection.formats import PAPERS
from fairhearing.papers.copy_places import register_of
from fairhearing.papers.models import CopyPlace, Paper
from fairhearing.papers.standing import papers_of
from fairhearing.practice.models import Practice
from fairhearing.practice.scans import ENDINGS


def paper_files(practice: Practice, today: date) -> Iterator[tuple[str, bytes]]:
    """Give papers.json and each file it names. Who signed stands on the papers, not in the list."""
    standing, register = papers_of(practice, today=today), register_of(practice, today=today)
    document = {
        "format": PAPERS,
        "papers": [
            {
                "kind": str(each.rule.kind),
                "clause": str(each.rule.clause),
                "title": each.rule.title,
                "provision": each.rule.provision,
                "state": str(each.state),
                "words": each.words,
                "in_force": [_paper(paper) for paper in each.papers],
            }
            for each in standing
        ],
        "other_places": [_place(place) for place in register.places],
        "not_asked_about": [str(kind.label) for kind in register.unasked],
    }
    yield "papers.json", (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()
    held = [paper.id for each in standing for paper in each.papers if paper.media]
    for paper in Paper.objects.filter(id__in=held).order_by("id").iterator(chunk_size=1):
        yield _name(paper), bytes(paper.data)


def _paper(paper: Paper) -> dict[str, str | None]:
    return {
        "state": paper.state,
        "about": paper.about,
        "reference": paper.reference,
        "reason": paper.reason,
        "signed_on": paper.signed_on.isoformat(),
        "good_until": paper.good_until.isoformat(),
        "sha256": paper.sha256,
        "file": _name(paper) if paper.media else None,
    }


def _place(place: CopyPlace) -> dict[str, str]:
    return {
        "kind": str(place.get_kind_display()),
        "name": place.name,
        "state": place.state,
        "evidence": place.evidence,
        "review_on": place.review_on.isoformat(),
    }


def _name(paper: Paper) -> str:
    return f"papers/{paper.kind}-{paper.id.hex[:8]}.{ENDINGS[paper.media]}"
