"""The log taken out as a table: the sentences of the page as CSV, for who may read them there. Itself an entry."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from django.db import transaction
from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_POST

from fairhearing.audit.verbs import Verb
from fairhearing.catalogue.table_file import table_lines
from fairhearing.catalogue.visits import visitor
from fairhearing.jobs.models import LogEntry
from fairhearing.jobs.outbox import record
from fairhearing.policy.log_choices import read_choices
from fairhearing.policy.log_entries import all_entries, count_entries
from fairhearing.policy.sentences import sentences
from fairhearing.practice.allowed import requires, role_in
from fairhearing.practice.models import Person
from fairhearing.practice.permissions import Permission
from fairhearing.practice.standing import standing_practice

MOST_DOWNLOADED = 50_000
_AT_ONCE = 500
_HEADINGS = ("When", "Who", "Did what", "About", "Why and where", "Entry")


@requires(Permission.READ_LOG)
@require_POST
def download_log(request: HttpRequest) -> HttpResponseBase:
    """Give the chosen entries as a file, the newest first; what is in it is counted before and written down."""
    practice = standing_practice(request, Permission.READ_LOG)
    choices = read_choices(request.POST, today=timezone.localdate())
    if choices.errors:
        raise Http404
    counted = count_entries(practice, choices, most=MOST_DOWNLOADED)
    person = visitor(request)
    with transaction.atomic():
        record(
            Verb.LOG_EXPORTED,
            person.account,
            practice.id,
            role=str(role_in(person, practice, Permission.READ_LOG)),
            fields=choices.fields,
            entries=counted.entries,
        )
    rows = all_entries(practice, choices, most=counted.entries)
    response = StreamingHttpResponse(
        table_lines(_HEADINGS, _rows(rows, person)), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="log-{practice.id}-{timezone.localdate():%Y-%m-%d}.csv"'
    return response


def _rows(entries: Iterator[LogEntry], reader: Person) -> Iterator[tuple[str, ...]]:
    while batch := list(islice(entries, _AT_ONCE)):
        for one in sentences(batch, reader=reader):
            local = timezone.localtime(one.time)
            yield f"{local:%Y-%m-%d %H:%M:%S}", one.who, one.did, one.about, one.why, str(one.index)
