"""A practice's thirteen months, lived through by the product's own functions under a shifted clock.

Nothing is written in the form of a pack: probes are asked of the running practice and keep what they find, the nights'
jobs destroy, compare, try and chain, what they tell reaches a log that its own key signs, and papers are signed anew
before they run out.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random
from uuid import uuid4

import time_machine
from tests.catalogue.recorder_node import DESK, MARGARET, RecorderNode
from tests.policy.log_home import job_run
from tests.retention.kept_home import KeptHome
from tests.web.papers_made import PDF, PROMISED, kept_paper, known_place

from fairhearing.audit.files import LogReader
from fairhearing.audit.writer import LogWriter
from fairhearing.catalogue.doing import Done
from fairhearing.catalogue.models import Call
from fairhearing.inspection.signing import evidence_key
from fairhearing.jobs.log_projection import project_log
from fairhearing.jobs.outbox import send
from fairhearing.keyholder.founding.founding import NewHolder, found_practice
from fairhearing.keyholder.holders.roles import HolderRole
from fairhearing.keyholder.log.log_key import load_log_key
from fairhearing.keyholder.signing_in.derivation import Cost
from fairhearing.letters.contacts import FIELDS, save_contacts
from fairhearing.papers.models import CopyPlace
from fairhearing.papers.paper_kinds import RULES, PaperKind
from fairhearing.papers.versions import begin_version, confirm_figures, fingerprint, say_days, sign_version
from fairhearing.phone_log.matching_run import MATCH_PHONE_LOG
from fairhearing.policy.asking import ask_practice
from fairhearing.policy.chaining import CHAIN_RESULTS
from fairhearing.policy.turning import note_states
from fairhearing.practice.models import Person, Practice, Role
from fairhearing.retention.holds import place_holds
from fairhearing.retention.means import Means
from fairhearing.retention.models import Hold
from fairhearing.retention.reconciliation import compare
from fairhearing.retention.run import destroy_due
from fairhearing.retention.storage_trial import TRY_STORAGE
from fairhearing.vault.clock import Clock
from fairhearing.vault.home import Home
from fairhearing.vault.keyring import Keyring
from fairhearing.vault.recipients import RecorderKey, list_recipients, load_recipients
from fairhearing.vault.store import FolderStore
from fairhearing.web.job_kinds import job_kinds

FIRST, LAST = date(2026, 11, 1), date(2027, 11, 30)
"""The days that are lived through: those of a pack that is made on the last of them."""
HELD_EVERY = 30
PAPERS_LAST = timedelta(days=170)
PAPERS_ANEW = 150
NIGHTLY = (MATCH_PHONE_LOG, TRY_STORAGE, CHAIN_RESULTS)


@dataclass
class FoundedNode(RecorderNode):
    """A recorder of a practice that was founded as any is: with key holders, and a log that has its key."""

    def list_at_practices(self):
        recorder = RecorderKey(self.node, self.signer.vkey)
        found_practice(
            self.home,
            "allerton",
            "Allerton Medical Centre",
            holders=[NewHolder(uuid4().hex, HolderRole.MANAGER, "orbit lemon candle anchor velvet thunder")],
            recorders=[recorder],
            intake=self.intake_key.public,
            clock=Clock(),
            cost=Cost(memory_kib=64, passes=1),
        )
        (path,) = list_recipients(self.home)
        self.practice_keys = {"allerton": load_recipients(path).current.public}


@dataclass
class LivedHome:
    """A home in which thirteen months pass."""

    kept: KeptHome
    practice: Practice
    manager: Person

    @property
    def home(self):
        return self.kept.home

    def tell_log(self, entries):
        """Bring entries into the log, as the keyholder does."""
        return self.writer.append([each.leaf() for each in entries])

    def pass_days(self, days, hours):
        """Let days pass: at each hour of each every probe that is due is asked."""
        self.writer = LogWriter(self.home.log, load_log_key(self.home))
        kinds = job_kinds(self.home)
        with time_machine.travel(at(days[0], 0), tick=False) as traveller:
            for number, day in enumerate(days):
                if number % PAPERS_ANEW == 0:
                    traveller.move_to(at(day, 0))
                    self.sign_papers(Done(self.manager, at(day, 0), "manager"))
                traveller.move_to(at(day, 2))
                self.pass_night(kinds)
                for hour in hours:
                    traveller.move_to(at(day, hour))
                    ask_practice(self.practice, at(day, hour))
                    note_states(self.practice, at(day, hour))
            self.pass_to_log()
        self.writer.close()

    def pass_night(self, kinds):
        """Run the night's jobs, and let the log have what they told."""
        now = Clock().now()
        keyring = Keyring(self.home.keyring)
        means = Means(FolderStore(self.home.store), keyring, self.home.manifests, self.tell_log, Clock())
        destroy_due(means)
        compare(means, Random(now.toordinal()))
        keyring.close()
        for kind in NIGHTLY:
            kinds[kind].run(job_run(kind, now=now))
        self.pass_to_log()

    def pass_to_log(self):
        """Bring what waits to the log, and the log back into the rows."""
        while send(self.tell_log):
            pass
        while project_log(LogReader(self.home.log)):
            pass

    def sign_papers(self, done):
        """Have every paper in date, each with a file of its own."""
        for kind in PaperKind:
            if not RULES[kind].is_computed:
                until = done.now.date() + PAPERS_LAST
                kept_paper(self.practice, done, kind, until=until, data=PDF + f" {kind} {until}".encode())

    def record_calls(self, days):
        """Have one call a day recorded and stored; of every so many one is kept longer, for a claim."""
        for number, day in enumerate(days):
            at_noon = at(day, 12)
            with time_machine.travel(at_noon, tick=False):
                call = self.kept.keep(at_noon, parties=[MARGARET, DESK])
                Call.objects.filter(id=call.id).update(record_class="administrative")
                if number % HELD_EVERY == 0:
                    place_holds(
                        [call],
                        Hold.Kind.CLAIM,
                        owner=self.manager,
                        review_on=day + timedelta(days=700),
                        by=self.manager,
                        now=at_noon,
                    )


def at(day, hour):
    return datetime.combine(day, time(hour), UTC)


def days_from(first, last):
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def lived_home(root: Path, days, *, hours) -> LivedHome:
    """Return a home in which those days have passed, with a call of each of them a year before.

    hours: of each day, at which whatever is due is asked.
    """
    with time_machine.travel(at(FIRST.replace(year=FIRST.year - 1), 0), tick=False):
        made = Clock().now()
        home = Home(root)
        kept = KeptHome(FoundedNode(home))
        practice = Practice.objects.create(id="allerton", name="Allerton Medical Centre", created_at=made)
        manager = Person.objects.create(email="m@allerton.example", full_name="Helen Ashworth", created_at=made)
        Role.objects.create(person=manager, practice=practice, kind="manager", since=made)
        lived = LivedHome(kept, practice, manager)
        evidence_key(home)
    lived.record_calls([day.replace(year=day.year - 1) for day in days])
    with time_machine.travel(at(days[0], 0), tick=False):
        done = Done(manager, Clock().now(), "partner")
        known_place(practice, done, CopyPlace.Kind.VOICEMAIL)
        version = begin_version(practice, done)
        say_days(version, date(2021, 5, 25), date(2024, 5, 22), date(2028, 5, 22), done)
        confirm_figures(version, PROMISED, done)
        sign_version(version, fingerprint(version), done)
        save_contacts(practice, {name: f"{name} of Allerton" for name in FIELDS}, by=manager, role="manager")
    lived.pass_days(days, hours)
    return lived
