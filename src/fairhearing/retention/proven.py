"""A certificate with its proof, for somebody who has nothing but this and the log's public key.

    {"format": ..., "certificate": text, "entry": text, "proof": text}

The certificate's digest stands in the entry; the proof (C2SP tlog-proof) leads from the entry to a signed checkpoint.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from fairhearing.audit.checkpoint import Checkpoint
from fairhearing.audit.errors import AuditError
from fairhearing.audit.leaf import parse_leaf
from fairhearing.audit.proofs import EntryProof
from fairhearing.audit.verbs import Verb
from fairhearing.retention.certificate_form import CERTIFICATE, canonical, digest_of
from fairhearing.retention.errors import BadCertificate
from fairhearing.vault.note import NoteVerifier

FORMAT = "fairhearing proof of destruction v1"
_FIELDS = ("certificate", "entry", "format", "proof")


@dataclass(frozen=True, slots=True)
class ProvenCertificate:
    """A certificate, the log's entry of it as it lies there, and the proof that the entry stands there."""

    certificate: str
    entry: str
    proof: EntryProof

    def text(self) -> str:
        """Return all of it as one file."""
        document = {
            "format": FORMAT,
            "certificate": self.certificate,
            "entry": self.entry,
            "proof": self.proof.text(),
        }
        return json.dumps(document, indent=1) + "\n"

    @classmethod
    def parse(cls, text: str) -> ProvenCertificate:
        """Read such a file; nothing is checked yet. Raises BadCertificate."""
        try:
            document = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise BadCertificate("this is no proof of destruction: it is not JSON") from error
        if not isinstance(document, dict) or tuple(sorted(document)) != _FIELDS or document["format"] != FORMAT:
            raise BadCertificate(f"this is no proof of destruction: its format is not {FORMAT}")
        if not all(isinstance(value, str) for value in document.values()):
            raise BadCertificate("a part of the proof is not text")
        try:
            proof = EntryProof.parse(document["proof"])
        except AuditError as error:
            raise BadCertificate(str(error)) from error
        return cls(document["certificate"], document["entry"], proof)

    def check(self, verifier: NoteVerifier) -> tuple[dict[str, object], Checkpoint]:
        """Return what the certificate says, and the checkpoint under which it stands. Raises BadCertificate.

        verifier: the log's public key, from elsewhere than the file.
        """
        try:
            leaf = parse_leaf(self.entry.encode())
            checkpoint = self.proof.check(self.entry.encode(), verifier)
        except (AuditError, UnicodeEncodeError) as error:
            raise BadCertificate(f"the entry does not stand in the log: {error}") from error
        said = _read(self.certificate)
        if leaf.verb is not Verb.RECORDING_DESTROYED or leaf.detail.get("certificate") != digest_of(self.certificate):
            raise BadCertificate("the log's entry is of another certificate, or this one was changed")
        if (leaf.subject, leaf.practice) != (said.get("recording"), said.get("practice")):
            raise BadCertificate("the log's entry is of another recording or practice")
        return said, checkpoint


def _read(text: str) -> dict[str, object]:
    """Read a certificate in its one form. Raises BadCertificate."""
    try:
        said = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadCertificate("the certificate is not JSON") from error
    if not isinstance(said, dict) or said.get("format") != CERTIFICATE or canonical(said) != text:
        raise BadCertificate(f"the certificate is not in the form of {CERTIFICATE}")
    return said
