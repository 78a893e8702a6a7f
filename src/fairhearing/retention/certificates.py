"""The certificate of a destruction: a canonical JSON document, whose SHA-256 stands in the signed audit log.

docs/reference/formats/certificate.md has it field by field. The document alone proves nothing, and needs no signature
of its own: its proof is the log's, which `proofs` composes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from fairhearing.catalogue.models import Recording
from fairhearing.retention.certificate_form import CERTIFICATE, canonical
from fairhearing.retention.models import Disposal, Erasure
from fairhearing.retention.rules import BACKUPS_LAST_DAYS
from fairhearing.vault.document import write_time
from fairhearing.wording.days import PRACTICE_TIME


@dataclass(frozen=True, slots=True)
class Destruction:
    """What happened to one recording. destroyed_at: its key. tried_at: when opening it was tried, and failed."""

    destroyed_at: datetime
    tried_at: datetime


def write_certificate(recording: Recording, disposal: Disposal, destruction: Destruction, copies: int) -> str:
    """Return the certificate of a recording that is gone. Its call, practice and manifest are read from its row.

    copies: how many times a copy with it was given out, and may still be where it went.
    """
    manifest, call = recording.manifest, recording.call
    erasure = Erasure.objects.filter(call=call).first()
    expire_on = (destruction.destroyed_at + timedelta(days=BACKUPS_LAST_DAYS)).astimezone(PRACTICE_TIME).date()
    return canonical(
        {
            "format": CERTIFICATE,
            "practice": call.practice_id,
            "practice_name": call.practice.name,
            "recording": recording.id,
            "call": call.id,
            "call_day": call.started_at.astimezone(PRACTICE_TIME).date().isoformat(),
            "rule": disposal.rule,
            "months": disposal.months,
            **({"erased_for": erasure.reference} if erasure else {}),
            "intent": disposal.intent,
            "destroyed_at": write_time(destruction.destroyed_at),
            "opening_failed_at": write_time(destruction.tried_at),
            "key_backups_expire_on": expire_on.isoformat(),
            "copies_given_out": copies,
            "object": {
                "name": recording.object_name,
                "size": recording.object_size,
                "sha256": recording.object_sha256,
            },
            "sealed_key_sha256": recording.sealed_key_sha256,
            "manifest": {
                "node": manifest.node,
                "boot": manifest.boot,
                "number": manifest.number,
                "sha256": manifest.sha256,
            },
        }
    )
