"""Where everything lies: the one description of the home folder.

HOME/
  recorder.json        what the recorder may do and for whom; published whole, never edited
  recipients/          PRACTICE.note: signed public keys, one file a practice
  journal/NODE/        sealed sound and facts not yet published
  store/               sealed objects
  manifests/NODE/BOOT/ one signed manifest a recording
  keyring.sqlite       sealed recording keys
  log/                 the audit log, written by the keyholder alone
  copies/              copies for patients and others on their way out, one folder a copy, locked; never backed up
  log-copies.json      where copies of the log go, if anywhere
  log-copies/          how far each of them is
  keyholder/           wraps, pepper, second-step secrets, the log's signing key
  announcements/       PRACTICE.json: what callers are told, for hearing to look for
  heard/               what hearing found out of recordings, sealed to the intake key, until it is listed
  recorder/NODE/       the recorder's own signing key and boot counter; of node imported also its ledger
  catalogue/           catalogue.sqlite, catalogue.key, intake.key
  web/                 secret.key, evidence.key, what HTTPS needs (tls/), evidence packs to be taken (packs/)
  web.json             how browsers reach the pages; written by whoever looks after the machine
  run/                 sockets of the running processes
  status/              what each process said of itself last, one small file each
  probe/               of our own test calls: their key (the worker's alone), who may make them, to whom they are sealed
  alarms.json          who is told when something is wrong; written by the worker
  alarms/              what the watcher told, and what waits to be delivered
  outages/             when a recorder could not record, kept by each recorder
  backup.json          where backups go and how long they stay; written by whoever looks after the machine
  backup/              repository.key, and what became of the last backup and the last drill
  public/              PRACTICE.html and its signature: the page for a practice's website, written by the worker
  restore.unfinished   there while a restore goes on, or was broken off: nothing is served meanwhile
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Home:
    """The paths under one home folder. Makes nothing and reads nothing by itself."""

    root: Path

    @property
    def recorder_json(self) -> Path:
        """The recorder's settings."""
        return self.root / "recorder.json"

    @property
    def recipients(self) -> Path:
        """The signed recipients files."""
        return self.root / "recipients"

    @property
    def journal(self) -> Path:
        """The journals, one folder a recorder node."""
        return self.root / "journal"

    @property
    def store(self) -> Path:
        """The sealed objects."""
        return self.root / "store"

    @property
    def manifests(self) -> Path:
        """The signed manifests, NODE/BOOT/NUMBER-RECORDING.note."""
        return self.root / "manifests"

    @property
    def keyring(self) -> Path:
        """The sealed recording keys."""
        return self.root / "keyring.sqlite"

    @property
    def log(self) -> Path:
        """The audit log."""
        return self.root / "log"

    @property
    def copies(self) -> Path:
        """Copies on their way out, one folder a copy."""
        return self.root / "copies"

    @property
    def log_copies_json(self) -> Path:
        """Where copies of the log go."""
        return self.root / "log-copies.json"

    @property
    def log_copies(self) -> Path:
        """How far each copy of the log is, one small file each."""
        return self.root / "log-copies"

    @property
    def keyholder(self) -> Path:
        """What the keyholder alone reads."""
        return self.root / "keyholder"

    @property
    def heard(self) -> Path:
        """What hearing found out, sealed to the intake key, on its way into the catalogue; one file a recording."""
        return self.root / "heard"

    @property
    def announcements(self) -> Path:
        """What the announcements sound like, one file a practice."""
        return self.root / "announcements"

    @property
    def recorder(self) -> Path:
        """What one recorder node alone reads, one folder a node."""
        return self.root / "recorder"

    @property
    def catalogue(self) -> Path:
        """The catalogue's database, its key, and the intake key."""
        return self.root / "catalogue"

    @property
    def intake_key(self) -> Path:
        """The key that opens call facts, and never sound."""
        return self.catalogue / "intake.key"

    @property
    def web(self) -> Path:
        """The web process's own secret."""
        return self.root / "web"

    @property
    def packs(self) -> Path:
        """Evidence packs that wait to be taken, one a practice; never backed up."""
        return self.web / "packs"

    @property
    def web_json(self) -> Path:
        """How browsers reach the pages."""
        return self.root / "web.json"

    @property
    def run(self) -> Path:
        """Sockets of the running processes."""
        return self.root / "run"

    @property
    def probe(self) -> Path:
        """What our own test calls need."""
        return self.root / "probe"

    @property
    def status(self) -> Path:
        """What each process said of itself last."""
        return self.root / "status"

    @property
    def outages(self) -> Path:
        """When a recorder could not record."""
        return self.root / "outages"

    @property
    def keyholder_socket(self) -> Path:
        """Where the keyholder listens (AF_UNIX, stream)."""
        return self.run / "keyholder.sock"

    @property
    def doorbell_socket(self) -> Path:
        """Where the worker hears that something new was published (AF_UNIX, datagram)."""
        return self.run / "doorbell.sock"

    @property
    def backup_json(self) -> Path:
        """Where backups go and how long they stay."""
        return self.root / "backup.json"

    @property
    def backup(self) -> Path:
        """The key of the backups, and what became of the last one."""
        return self.root / "backup"

    @property
    def public(self) -> Path:
        """Pages for the practices' websites, with their signatures; anybody may have them."""
        return self.root / "public"

    @property
    def unfinished_restore(self) -> Path:
        """There while a restore is not whole; then nothing may be served."""
        return self.root / "restore.unfinished"
