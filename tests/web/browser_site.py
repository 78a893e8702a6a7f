"""Run as a script: fills a home with two practices and some calls, serves it, prints the ids and the ready line."""

import base64
import json
import secrets
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

from fairhearing.vault.home import Home
from fairhearing.web.home_keys import make_keys
from fairhearing.web.startup import migrate_database, start_django
from fairhearing.wire.sound_format import SoundFormat

WORKER = """
import sys
from datetime import timedelta
from pathlib import Path
from fairhearing.vault.clock import Clock
from fairhearing.vault.home import Home
from fairhearing.web.startup import start_django
home, ahead = Home(Path(sys.argv[1])), timedelta(seconds=float(sys.argv[2]) if len(sys.argv) > 2 else 0)
start_django(home)
from fairhearing.web.worker import run
run(home, Clock(ahead))
"""
"""A worker for a home; the second argument says by how many seconds its clock is ahead."""
STAFF = ("partner", "auditor", "member", "administrator")


def add_conversation(practice, keyed, started_at):
    """Write a call that is put on hold, picked up by somebody else, and gone on with in another call."""
    import sealed_calls

    from fairhearing.catalogue.models import Event

    number = "+447700900462"
    sound = keyed.seal("allerton", 95, seed=6)
    first = sealed_calls.add_call(practice, sound, started_at=started_at, number=number)
    recording = first.recordings.get()
    margaret = {"name": "Margaret " + "Holroyd" * 12, "number": number}
    sealed_calls.on_the_line(recording, "left", **margaret)
    sealed_calls.on_the_line(recording, "right", "", until_ms=70_000, extension="201")
    sealed_calls.on_the_line(recording, "right", "Sanjay Rao", from_ms=70_000, extension="202")
    for at_ms, kind in ((30_000, "held"), (70_000, "resumed")):
        Event.objects.create(call=first, recording=recording, at_ms=at_ms, kind=kind, side="right")
    recording.said = [{"owner": "s1", "name": "ucid", "text": "00FA080019001038F725B3;encoding=hex"}]
    recording.save()
    later = started_at + timedelta(seconds=100)
    second = sealed_calls.add_call(practice, keyed.seal("allerton", 8, seed=7), started_at=later, number=number)
    sealed_calls.on_the_line(second.recordings.get(), "left", **margaret)
    sealed_calls.on_the_line(second.recordings.get(), "right", "Anamewithoutend" * 6, extension="203")
    sealed_calls.tie(first, second)
    sealed_calls.add_call(practice, started_at=started_at + timedelta(minutes=9), number=number)
    return first


def add_asked(practice):
    """Write requests to keep a call: one waits, one is late, one was answered."""
    from tests.web import asked_requests

    asked_requests.add_requests(practice)


def add_kept(practice, keyed):
    """Write calls whose time comes soon, notes that wait, what is kept longer, and let one recording be destroyed."""
    import sealed_calls
    from django.conf import settings
    from django.utils import timezone
    from tests.web import kept_calls

    from fairhearing.practice.models import Extension, Person
    from fairhearing.retention.means import means_of
    from fairhearing.retention.models import Hold
    from fairhearing.retention.run import destroy_due
    from fairhearing.vault.clock import Clock

    manager = Person.objects.get(email="manager@allerton.example")
    Extension.objects.filter(practice=practice, extension="203").update(person=manager, clinical=True)
    sealed_calls.add_call(
        practice, keyed.seal("allerton", 3, seed=31), started_at=kept_calls.began(-3), number="+447700900333"
    )
    with means_of(settings.HOME, Clock()) as means:
        destroy_due(means)
    caller = {"name": "Margaret Holroyd", "number": "+447700900333"}
    soon = [
        (4, "evidence"),
        (5, "clinical_unconfirmed"),
        (8, "administrative"),
        (12, "evidence"),
        (13, "administrative"),
    ]
    calls = [kept_calls.add_kept_call(practice, days, kind, **caller) for days, kind in soon]
    calls += [kept_calls.add_kept_call(practice, days, "clinical_unconfirmed", **caller) for days in (120, 121)]
    calls[-1].parties.filter(side="right").update(extension="203")
    for call, days, kind in ((calls[0], -2, "complaint"), (calls[5], 60, "claim")):
        Hold.objects.create(
            call=call,
            practice=practice,
            kind=kind,
            reference="C-2026-" + "014" * 12,
            owner=manager,
            placed_at=timezone.now(),
            review_on=kept_calls.today() + timedelta(days=days),
        )
    return [call.id for call in calls]


def add_noted(practice, keyed, started_at):
    """Write a call of spoken words with the notes of its sound."""
    from tests.web import noted_calls

    sound = noted_calls.seal_noted(keyed)
    return noted_calls.add_noted_call(practice, sound, started_at=started_at, number="+447700900555")


def add_figures(practice, now):
    """Write half a year of counted days."""
    from tests.web import figured_days

    figured_days.add_figured_days(practice, now)


def hear(leaking, whole):
    """Let a machine have listened to two calls: one side of the first is on the other's line, the other is well."""
    from fairhearing.catalogue.models import Finding, Recording

    left, right = ({"received": 4700, "lost": lost, "late": 0} for lost in (100, 0))
    for call, packets in ((leaking, {"left": left, "right": right}), (whole, {"left": right, "right": right})):
        Recording.objects.filter(call=call).update(hearing=Recording.Hearing.HEARD, packets=packets)
    Finding.objects.create(recording=Recording.objects.get(call=leaking), kind="crosstalk")


def add_selection(practice, keyed, lengths_s):
    """Write a request whose calls, of these lengths, are chosen, hidden and checked."""
    from tests.web import copied_calls

    sounds = [keyed.seal("allerton", length_s, seed=41 + n) for n, length_s in enumerate(lengths_s)]
    return copied_calls.selected(practice, sounds)


def fill(home, *more):
    """Write everything; return what the tests need to know.

    more: `selection` or `long-selection`, for a request that is to be copied; `journeys`, for a call of each kind of
    requester.
    """
    import sealed_calls
    from django.utils import timezone
    from tests.web import journey_calls, quality_rows, selections_made

    from fairhearing.practice.models import Extension, Person
    from fairhearing.web.staff import enrol_device

    keyed = sealed_calls.KeyedHome(home)
    keyed.found()
    practice = sealed_calls.add_practices(keyed)["allerton"]
    now = timezone.now()
    long = keyed.seal("allerton", 95)
    calls = [
        (long, {"findings": ["gaps"], "gaps": [("left", 30000, 4400), ("right", 61000, 2000)]}),
        (keyed.seal("allerton", 12, seed=2), {"number": "+441134960555", "direction": "out"}),
        (keyed.seal("allerton", 9, seed=3), {"number": "", "withheld": True}),
        (keyed.seal("allerton", 8, seed=4, closed=False), {"number": "+442079460123", "findings": ["interrupted"]}),
        (keyed.seal("allerton", 70, seed=5, sound_format=SoundFormat.PCM16), {"number": "+441134960777"}),
    ]
    ids = []
    for n, (sound, facts) in enumerate(calls):
        started_at = now - timedelta(minutes=7) - n * timedelta(hours=9)
        ids.append(sealed_calls.add_call(practice, sound, started_at=started_at, **facts).id)
    hear(ids[0], ids[1])
    ids.append(add_conversation(practice, keyed, now - timedelta(days=3)).id)
    ids.append(add_noted(practice, keyed, now - timedelta(days=4)).id)
    if "journeys" in more:
        journey_calls.add_journey_calls(practice, keyed, now)
    keyed.start()
    add_figures(practice, now)
    kept = add_kept(practice, keyed)
    add_asked(practice)
    people = {"manager": keyed.secrets[keyed.accounts["allerton", "manager"]]}
    people["westfield"] = keyed.secrets[keyed.accounts["westfield", "manager"]]
    people["assistant"] = keyed.secrets[keyed.accounts["allerton", "assistant"]]
    for role in STAFF:
        person = Person.objects.get(email=f"{role}@allerton.example")
        person.set_password(sealed_calls.PASSPHRASE)
        person.save()
        people[role] = base64.b32encode(secrets.token_bytes(20)).decode()
        enrol_device(person, people[role], actor="demonstration")
        if role == "member":
            Extension.objects.filter(practice=practice, extension="201").update(person=person, clinical=True)
    quality_rows.add_for_browser(practice)
    if "selection" in more:
        selection = add_selection(practice, keyed, [40, 30])
    elif "long-selection" in more:
        selection = add_selection(practice, keyed, [60] * 8)
    else:
        selection = selections_made.make_selection(practice, Person.objects.get(email="manager@allerton.example"))
    worker = subprocess.Popen([sys.executable, "-c", WORKER, str(home.root)], stdout=subprocess.DEVNULL)
    processes = [keyed.process.pid, worker.pid]
    return {"calls": ids, "kept": kept, "secrets": people, "processes": processes, "selection": str(selection.id)}


if __name__ == "__main__":
    root = Home(Path(sys.argv[1]))
    sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[2])]
    make_keys(root)
    start_django(root)
    migrate_database()
    print(json.dumps(fill(root, *sys.argv[2:])), flush=True)  # noqa: T201
    from fairhearing.web.server import run

    run(root, 0)
