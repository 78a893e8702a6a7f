"""Composing a certificate with its proof: where its entry stands in the log, and what leads to a checkpoint."""

from __future__ import annotations

from fairhearing.audit.files import LogReader
from fairhearing.audit.proofs import prove_entry
from fairhearing.audit.tiles import TILE_WIDTH
from fairhearing.audit.verbs import Verb
from fairhearing.jobs.models import LogEntry
from fairhearing.retention.errors import NotInLogYet
from fairhearing.retention.models import Certificate
from fairhearing.retention.proven import ProvenCertificate


def prove(certificate: Certificate, log: LogReader) -> ProvenCertificate:
    """Compose a certificate with its proof. Raises NotInLogYet, and audit.errors where the log is damaged."""
    entries = LogEntry.objects.filter(subject=certificate.recording_id, verb=str(Verb.RECORDING_DESTROYED))
    index = entries.filter(outbox=certificate.entry).values_list("index", flat=True).first()
    if index is None:
        raise NotInLogYet("the entry of this certificate has not come back from the log yet; try again in a minute")
    entry = log.bundle(index // TILE_WIDTH, index % TILE_WIDTH + 1)[-1]
    return ProvenCertificate(certificate.document, entry.decode("ascii"), prove_entry(log, index))
