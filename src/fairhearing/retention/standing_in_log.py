"""Whether a certificate's entry stands in the signed log, as its page and its copies say it."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from fairhearing.audit.checkpoint import Checkpoint
from fairhearing.audit.errors import AuditError
from fairhearing.audit.files import LogReader
from fairhearing.audit.log_key import NoLogKey, SeveralLogKeys, trusted_log_key
from fairhearing.retention.errors import BadCertificate, NotInLogYet
from fairhearing.retention.models import Certificate
from fairhearing.retention.proofs import prove
from fairhearing.retention.proven import ProvenCertificate

_NOT_YET = "Its entry has not come back from the log yet. Try again in a minute."
_NOT_PROVED = "The log does not prove this certificate. Tell your data protection officer."


@dataclass(frozen=True, slots=True)
class StandingInLog:
    """What the log says of a certificate. proven, checkpoint: None where it proves nothing, and `why_not` says why.

    is_wrong: the log is there and does not bear it out.
    """

    proven: ProvenCertificate | None = None
    checkpoint: Checkpoint | None = None
    why_not: str = ""
    is_wrong: bool = False


def standing_in_log(certificate: Certificate) -> StandingInLog:
    """Prove a certificate from the home's own log, by the key that the practices signed."""
    home = settings.HOME
    try:
        proven = prove(certificate, LogReader(home.log))
        _, checkpoint = proven.check(trusted_log_key(home))
    except NotInLogYet:
        return StandingInLog(why_not=_NOT_YET)
    except (AuditError, BadCertificate, NoLogKey, SeveralLogKeys, OSError):
        return StandingInLog(why_not=_NOT_PROVED, is_wrong=True)
    return StandingInLog(proven, checkpoint)
