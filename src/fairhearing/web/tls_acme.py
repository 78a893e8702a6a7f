"""Certificates of an authority that gives and renews them by itself (ACME, RFC 8555, challenge http-01).

Which names are ours is proved by a file under HOME/web/tls/challenges, which the web process shows on its plain port.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from acme import challenges, errors, messages
from acme.client import ClientNetwork, ClientV2
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from josepy.errors import Error as JoseError
from josepy.jwa import ES256
from josepy.jwk import JWKEC

from fairhearing import __version__
from fairhearing.jobs.run import JobOutcome, JobRun
from fairhearing.vault.home import Home
from fairhearing.vault.publishing import publish_file
from fairhearing.web.errors import AuthorityAway
from fairhearing.web.tls_files import (
    BadCertificate,
    CertificateFacts,
    challenges_folder,
    publish_serving,
    serving_facts,
    tls_folder,
    write_key,
)
from fairhearing.web.tls_making import check_chain, request_for
from fairhearing.web.web_settings import Acme, BadWebSettings, CertificateKind, WebSettings, load_web_settings

RENEW_BEFORE_END: Final = timedelta(days=30)
_SHORT_LIVED: Final = 3
"""Certificates that live for less than ninety days are renewed when a third of their time is left."""
_WITHIN_S: Final = 30
_FORMAT: Final = "fairhearing acme account v1"


def renew_certificate(home: Home, run: JobRun) -> JobOutcome:
    """Ask for a certificate where an ACME authority is named and ours is missing or near its end."""
    settings = load_web_settings(home)
    if settings.certificate is not CertificateKind.ACME or not is_due(serving_facts(home), run.now):
        return {"asked": 0}
    obtain(home, settings, run.now)
    return {"asked": 1}


def is_due(facts: CertificateFacts | None, now: datetime) -> bool:
    """Say whether it is time to ask."""
    if facts is None or not facts.issuer:
        return True
    return facts.until - now < min(RENEW_BEFORE_END, (facts.until - facts.since) / _SHORT_LIVED)


def obtain(home: Home, settings: WebSettings, now: datetime) -> CertificateFacts:
    """Have the authority of web.json sign a fresh key for our names, and serve pages under it.

    Takes seconds; the web process must run. Raises AuthorityAway, BadCertificate, BadWebSettings.
    """
    if settings.acme is None:
        raise BadWebSettings("web.json: 'certificate' acme needs 'acme'")
    key = ec.generate_private_key(ec.SECP256R1())
    try:
        client = _client(home, settings.acme)
        order = client.new_order(request_for(key, settings.hosts))
        with _proving(home, client, order):
            chain = client.poll_and_finalize(order).fullchain_pem
    except (errors.Error, JoseError, OSError) as error:
        raise AuthorityAway(f"the authority gave no certificate: {_reason(error)}") from error
    try:
        certificates = x509.load_pem_x509_certificates(chain.encode("ascii"))
    except ValueError as error:
        raise BadCertificate("what the authority gave is no certificate") from error
    check_chain(certificates, settings.hosts, now)
    return publish_serving(home, key, certificates)


def _client(home: Home, authority: Acme) -> ClientV2:
    """Return a client with an account at the authority, made at the first time."""
    path = tls_folder(home) / "account.json"
    account = _read_account(path, authority.directory)
    key = account[0] if account else ec.generate_private_key(ec.SECP256R1())
    net = ClientNetwork(
        JWKEC(key=key),
        alg=ES256,
        verify_ssl=authority.ca_file or True,  # type: ignore[arg-type]  # requests takes a file of authorities too
        user_agent=f"fairhearing/{__version__}",
        timeout=_WITHIN_S,
    )
    client = ClientV2(ClientV2.get_directory(authority.directory, net), net)
    if account:
        net.account = messages.RegistrationResource(uri=account[1], body=messages.Registration())
        return client
    wanted = messages.NewRegistration.from_data(email=authority.email or None, terms_of_service_agreed=True)
    made = client.new_account(wanted)
    document = {
        "format": _FORMAT,
        "directory": authority.directory,
        "uri": made.uri,
        "key": write_key(key).decode("ascii"),
    }
    publish_file(path, json.dumps(document, indent=1).encode())
    return client


def _read_account(path: Path, directory: str) -> tuple[ec.EllipticCurvePrivateKey, str] | None:
    """Return key and address of our account at this authority, None where there is none."""
    try:
        kept: dict[str, Any] = json.loads(path.read_text("utf-8"))
        key = load_pem_private_key(kept["key"].encode("ascii"), None)
    except (FileNotFoundError, ValueError, KeyError):
        return None
    if kept.get("directory") != directory or not isinstance(key, ec.EllipticCurvePrivateKey):
        return None
    return key, str(kept["uri"])


@contextmanager
def _proving(home: Home, client: ClientV2, order: messages.OrderResource) -> Iterator[None]:
    """Lay out the answers, tell the authority to look, and take them away afterwards."""
    files: list[Path] = []
    try:
        for authorization in order.authorizations:
            if authorization.body.status == messages.STATUS_VALID:
                continue
            challenge = _http_challenge(authorization)
            response, answer = challenge.response_and_validation(client.net.key)
            files.append(challenges_folder(home) / challenge.chall.encode("token"))
            publish_file(files[-1], answer.encode("ascii"))
            client.answer_challenge(challenge, response)
        yield
    finally:
        for path in files:
            path.unlink(missing_ok=True)


def _http_challenge(authorization: messages.AuthorizationResource) -> messages.ChallengeBody:
    for challenge in authorization.body.challenges:
        if isinstance(challenge.chall, challenges.HTTP01):
            return challenge
    raise AuthorityAway("the authority offers no challenge by plain HTTP (http-01)")


def _reason(error: Exception) -> str:
    """Say what kind of refusal it was; an authority's own sentences may name us, so they are left out."""
    if isinstance(error, messages.Error):
        return (error.code or "refused").replace("_", " ")
    if isinstance(error, errors.ValidationError):
        return "it could not reach this machine's plain HTTP port by each of the names"
    return type(error).__name__
