"""What there is to do for a disclosure, in order, each with how far it is: from what there is, not from ticks."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from fairhearing.disclosures import rules
from fairhearing.disclosures.approving import Standing
from fairhearing.disclosures.matter import Places
from fairhearing.disclosures.models import Disclosure
from fairhearing.disclosures.powers import POWERS, Power
from fairhearing.practice.tasks import Task
from fairhearing.redaction.progress import Progress
from fairhearing.wording.counts import counted
from fairhearing.wording.days import PRACTICE_TIME, day_words


def tasks_of(disclosure: Disclosure, state: rules.State, standing: Standing, places: Places) -> list[Task]:
    """Return the tasks of a disclosure that is not closed."""
    if not disclosure.is_worked:
        return [*_tell(disclosure), _close(disclosure)]
    tasks = [*_authority(disclosure), *_calls(places), _extent(disclosure), *_tell(disclosure)]
    return [*tasks, _approve(disclosure, state, standing), *_copy(disclosure, state, places), _close(disclosure)]


def _authority(disclosure: Disclosure) -> Iterator[Task]:
    href = reverse("disclosure-authority", args=[disclosure.id])
    if disclosure.power:
        words = POWERS[Power(disclosure.power)]
        hint = f"{words.label}. {'It has to be obeyed.' if words.must else 'You may, and need not.'}"
        yield Task("See by which power they ask", hint, "Done", f"{href}#power")
    else:
        yield Task("See by which power they ask", "And keep a scan of the paper.", "To do", f"{href}#power")
    name, hint = "Confidence", "Beside data protection law: agreed, required, or in the public interest."
    if disclosure.confidence:
        yield Task(name, str(disclosure.get_confidence_display()), "Done", f"{href}#confidence")
    elif disclosure.power:
        yield Task(name, hint, "To do", f"{href}#confidence")
    else:
        yield Task(name, hint, "Cannot start yet", "")


def _calls(places: Places) -> Iterator[Task]:
    progress = places.progress
    status = "Done" if progress.is_decided else "Started" if progress.calls else "To do"
    yield Task("Find the calls, and choose only what answers it", _found(progress), status, places.calls)
    name, hint = "Listen and hide", "What they do not need. The original never changes."
    if progress.inside:
        is_done = progress.reviewed == progress.inside
        yield Task(name, hint, "Done" if is_done else "Started" if progress.reviewed else "To do", places.calls)
    else:
        yield Task(name, hint, "Cannot start yet", "")
    name = "Second person checks" if progress.check.by_second else "Check it"
    if progress.is_decided and progress.inside == progress.reviewed > 0:
        yield Task(name, "As they will hear it.", "Done" if progress.check.is_done else "To do", places.check)
    else:
        yield Task(name, "As they will hear it.", "Cannot start yet", "")


def _found(progress: Progress) -> str:
    """Say how many calls were found, and how many of them are given."""
    if not progress.calls:
        return f"{progress.words}."
    return f"{counted(progress.calls, 'call')} found, {progress.decided} decided, {progress.inside} to be given."


def _extent(disclosure: Disclosure) -> Task:
    href = reverse("disclosure-extent", args=[disclosure.id])
    hint = "Why they need it, and why less would not do. A whole call takes a reason of its own."
    return Task("Say why this is the least", hint, "Done" if disclosure.need else "To do", f"{href}#need")


def _tell(disclosure: Disclosure) -> Iterator[Task]:
    href = reverse("disclosure-extent", args=[disclosure.id])
    name = "Decide whether the person is told"
    if disclosure.is_worked:
        hint = str(disclosure.get_telling_display()) or "Not where it would warn somebody whom the police look for."
        yield Task(name, hint, "Done" if disclosure.telling else "To do", f"{href}#telling")
        return
    if disclosure.end == Disclosure.End.GIVEN and disclosure.telling in (
        Disclosure.Telling.TELL,
        Disclosure.Telling.LATER,
    ):
        end = f"{reverse('disclosure-end', args=[disclosure.id])}#told"
        if disclosure.told_on:
            yield Task("Tell the person", "", f"Done, {day_words(disclosure.told_on)}", end)
        else:
            yield Task("Tell the person", disclosure.telling_words, "To do", end)


def _approve(disclosure: Disclosure, state: rules.State, standing: Standing) -> Task:
    name = "Have it approved"
    href = reverse("ask-approval", args=[disclosure.id])
    if standing.approval is not None:
        on = standing.approval.at.astimezone(PRACTICE_TIME).date()
        return Task(name, f"By {standing.approval.by.full_name}.", f"Done, {day_words(on)}", href)
    if state is rules.State.ASKED:
        return Task(name, "A partner, or a manager who did not prepare it.", "Waiting", href)
    if standing.sent_back is not None:
        return Task(name, f"Sent back: {standing.sent_back.words}", "To do", href)
    if disclosure.state == Disclosure.State.APPROVED:
        return Task(name, "Something was changed after it was approved.", "To do", href)
    return Task(name, "A partner, or a manager who did not prepare it.", "To do", href)


def _copy(disclosure: Disclosure, state: rules.State, places: Places) -> Iterator[Task]:
    hint = "One file with a player. The passphrase goes by another road."
    end = reverse("disclosure-end", args=[disclosure.id])
    if state is not rules.State.APPROVED:
        yield Task("Make the copy", "Nothing is made before it is approved.", "Cannot start yet", "")
        yield Task("Give it", "Say how it went, and to whom.", "Not yet", end)
        return
    status = "Done" if places.is_taken else "Started" if places.is_made else "To do"
    yield Task("Make the copy", hint, status, places.copies)
    yield Task("Give it", "Say how it went, and to whom.", "To do" if places.is_taken else "Not yet", end)


def _close(disclosure: Disclosure) -> Task:
    hint = "Its calls go back to their own dates, or are kept on while proceedings go on."
    if disclosure.is_worked:
        return Task("Close", hint, "Cannot start yet", "")
    return Task("Close", hint, "To do", reverse("close-disclosure", args=[disclosure.id]))
