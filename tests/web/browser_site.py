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
from pathlib import Path
from fairhearing.vault.clock import Clock
from fairhearing.vault.home import Home
from fairhearing.web.startup import start_django
home = Home(Path(sys.argv[1]))
start_django(home)
from fairhearing.web.worker import run
run(home, Clock())
"""
STAFF = ("partner", "auditor", "member", "administrator")


def fill(home):
    """Write everything; return what the tests need to know."""
    import sealed_calls
    from django.utils import timezone

    from fairhearing.practice.models import Person
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
    people = {"manager": keyed.secrets[keyed.accounts["allerton", "manager"]]}
    for role in STAFF:
        person = Person.objects.get(email=f"{role}@allerton.example")
        person.set_password(sealed_calls.PASSPHRASE)
        person.save()
        people[role] = base64.b32encode(secrets.token_bytes(20)).decode()
        enrol_device(person, people[role])
    keyed.start()
    worker = subprocess.Popen([sys.executable, "-c", WORKER, str(home.root)], stdout=subprocess.DEVNULL)
    return {"calls": ids, "secrets": people, "processes": [keyed.process.pid, worker.pid]}


if __name__ == "__main__":
    root = Home(Path(sys.argv[1]))
    sys.path.insert(0, str(Path(__file__).parent))
    make_keys(root)
    start_django(root)
    migrate_database()
    print(json.dumps(fill(root)), flush=True)  # noqa: T201
    from fairhearing.web.server import run

    run(root, 0)
