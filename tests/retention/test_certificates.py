"""A certificate with its proof, checked as somebody would who has nothing else; and its sheet of paper."""

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from fairhearing.audit.files import LogReader
from fairhearing.audit.writer import LogWriter
from fairhearing.cli.main import main
from fairhearing.jobs.log_projection import project_log
from fairhearing.jobs.models import Outbox
from fairhearing.retention.certificate_pdf import certificate_pdf
from fairhearing.retention.errors import BadCertificate, NotInLogYet
from fairhearing.retention.models import Certificate
from fairhearing.retention.proofs import prove
from fairhearing.retention.proven import ProvenCertificate
from fairhearing.retention.run import destroy_due
from fairhearing.vault.note import NoteSigner

pytestmark = pytest.mark.django_db


@pytest.fixture
def signer():
    return NoteSigner("fairhearing/log", Ed25519PrivateKey.generate())


@pytest.fixture
def real_log(home, means, signer):
    """A log as the keyholder writes it, in place of the one that only counts."""
    writer = LogWriter(home.log, signer)
    yield replace(means, append=lambda entries: writer.append([entry.leaf() for entry in entries]))
    writer.close()


@pytest.fixture
def certificate(kept, real_log):
    for _ in range(3):
        kept.keep()
    destroy_due(real_log)
    return Certificate.objects.order_by("recording_id")[1]


@pytest.fixture
def proven(home, certificate):
    reader = LogReader(home.log)
    while project_log(reader):
        pass
    return prove(certificate, reader)


def test_a_certificate_is_proved_offline_by_its_file_and_the_logs_key(proven, certificate, signer):
    said, checkpoint = ProvenCertificate.parse(proven.text()).check(signer.verifier)

    assert said["recording"] == certificate.recording_id
    assert checkpoint.size == Outbox.objects.count()


def test_what_is_on_its_way_into_the_log_is_not_proved_yet(home, certificate):
    with pytest.raises(NotInLogYet):
        prove(certificate, LogReader(home.log))


def test_any_change_of_the_file_is_noticed(proven, signer):
    document = json.loads(proven.text())
    spoilt = [
        {**document, "certificate": document["certificate"].replace('"months":12', '"months":11')},
        {**document, "certificate": document["certificate"].replace('"allerton"', '"westfield"')},
        {**document, "certificate": " " + document["certificate"]},
        {**document, "entry": document["entry"].replace("retention", "ritention")},
        {**document, "proof": document["proof"].replace("index 4", "index 3").replace("index 7", "index 6")},
        {**document, "format": "another"},
        {**document, "entry": ""},
        {**document, "more": ""},
        {**document, "proof": 3},
    ]

    for changed in spoilt:
        assert changed != document
        with pytest.raises(BadCertificate):
            ProvenCertificate.parse(json.dumps(changed)).check(signer.verifier)


def test_another_certificates_entry_proves_nothing(proven, signer):
    other = Certificate.objects.order_by("recording_id")[0]
    swapped = replace(proven, certificate=other.document)

    with pytest.raises(BadCertificate, match="another certificate"):
        swapped.check(signer.verifier)


def test_another_logs_key_proves_nothing(proven):
    stranger = NoteSigner("fairhearing/log", Ed25519PrivateKey.generate())

    with pytest.raises(BadCertificate):
        proven.check(stranger.verifier)


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", "[" * 100_000])
def test_what_is_no_proof_is_named_so(text):
    with pytest.raises(BadCertificate):
        ProvenCertificate.parse(text)


def test_the_command_checks_a_file_and_says_what_it_proves(proven, signer, tmp_path, capsys):
    path = tmp_path / "proof.json"
    path.write_text(proven.text())

    code = main(["retention", "verify", str(path), "--log-key", signer.vkey])

    assert code == 0
    assert "stands in the log" in capsys.readouterr().out
    path.write_text(proven.text().replace("opening_failed_at", "opening_foiled_at"))
    assert main(["retention", "verify", str(path), "--log-key", signer.vkey]) == 65
    assert main(["retention", "verify", str(tmp_path / "none"), "--log-key", signer.vkey]) == 66


def test_the_sheet_is_a_pdf_that_holds_the_check_number(certificate):
    sheet = certificate_pdf(certificate)

    assert sheet.startswith(b"%PDF-")
    assert sheet == certificate_pdf(certificate)
    if folder := os.environ.get("FAIRHEARING_TEST_SHEETS"):
        Path(folder, "certificate.pdf").write_bytes(sheet)
