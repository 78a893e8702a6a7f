"""A store that speaks S3, for real: SeaweedFS on loopback, in a folder of its own."""

import hashlib
import hmac
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import obstore
from obstore.store import S3Store

BUCKET = "fairhearing"
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "backup", "AWS_SECRET_ACCESS_KEY": "of-the-tests"}
_UP_WITHIN_S = 40


def find_weed():
    """Return the program, None where the wheel is not installed."""
    beside = Path(sys.executable).with_name("weed")
    return beside if beside.exists() else shutil.which("weed")


@contextmanager
def running_store(folder):
    """Start one, yield its endpoint, and end it."""
    names = ("master", "volume", "filer", "s3")
    ports = dict(zip(names, _free_ports(len(names)), strict=True))
    identity = {
        "name": "backup",
        "credentials": [
            {"accessKey": CREDENTIALS["AWS_ACCESS_KEY_ID"], "secretKey": CREDENTIALS["AWS_SECRET_ACCESS_KEY"]}
        ],
        "actions": ["Admin", "Read", "Write", "List"],
    }
    (folder / "s3.json").write_text(json.dumps({"identities": [identity]}))
    data = folder / "data"
    data.mkdir()
    words = [
        f"-dir={data}",
        "-ip=127.0.0.1",
        "-ip.bind=127.0.0.1",
        f"-master.port={ports['master']}",
        f"-volume.port={ports['volume']}",
        f"-filer.port={ports['filer']}",
        f"-s3.port={ports['s3']}",
        "-volume.max=20",
        "-master.volumeSizeLimitMB=64",
        "-master.telemetry=false",
        "-filer",
        "-s3",
        f"-s3.config={folder / 's3.json'}",
        "-s3.iam=false",
        "-s3.port.iceberg=0",
        "-s3.port.lance=0",
    ]
    with (folder / "said").open("wb") as said:
        process = subprocess.Popen(
            [str(find_weed()), "server", *words], stdout=said, stderr=said, cwd=folder, env={**os.environ}
        )
    try:
        endpoint = f"http://127.0.0.1:{ports['s3']}"
        _wait_for(endpoint, process)
        _make_bucket(endpoint)
        yield endpoint
    finally:
        process.kill()  # asked to, it would take its time, and nobody wants its data
        process.wait()


def _wait_for(endpoint, process):
    deadline = time.monotonic() + _UP_WITHIN_S
    while time.monotonic() < deadline:
        assert process.poll() is None, "the store ended"
        with suppress(OSError):
            try:
                urllib.request.urlopen(endpoint, timeout=2).close()
            except urllib.error.HTTPError as error:
                error.close()
            return
        time.sleep(0.2)
    raise AssertionError("the store did not come up")


def make_locked_bucket(endpoint, name, days):
    """Make a bucket under Object Lock (compliance): what is put there stays for so many days, whoever asks."""
    _request(endpoint, "PUT", f"/{name}", headers={"x-amz-bucket-object-lock-enabled": "true"})
    rule = (
        '<ObjectLockConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
        "<ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule><DefaultRetention>"
        f"<Mode>COMPLIANCE</Mode><Days>{days}</Days></DefaultRetention></Rule></ObjectLockConfiguration>"
    )
    _request(endpoint, "PUT", f"/{name}", "object-lock=", rule.encode())


def versions_in(endpoint, name):
    """Say which keys a bucket still has bytes of, whether or not they were taken away."""
    listed = _request(endpoint, "GET", f"/{name}", "versions=").decode()
    return re.findall(r"<Version><Key>(.*?)</Key>", listed)


def _request(endpoint, method, path, query="", body=b"", headers=None):
    """Ask for what `obstore` has no call for, signed by AWS Signature Version 4."""
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")  # noqa: TID251 - the store compares it with its own clock
    digest = hashlib.sha256(body).hexdigest()
    signed = {"host": endpoint.removeprefix("http://"), "x-amz-content-sha256": digest, "x-amz-date": moment}
    signed = dict(sorted((signed | (headers or {})).items()))
    names = ";".join(signed)
    canonical = "\n".join(
        [method, path, query, *(f"{name}:{value}" for name, value in signed.items()), "", names, digest]
    )
    scope = f"{moment[:8]}/us-east-1/s3/aws4_request"
    text = "\n".join(["AWS4-HMAC-SHA256", moment, scope, hashlib.sha256(canonical.encode()).hexdigest()])
    key = f"AWS4{CREDENTIALS['AWS_SECRET_ACCESS_KEY']}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    signature = hmac.new(key, text.encode(), "sha256").hexdigest()
    who = f"Credential={CREDENTIALS['AWS_ACCESS_KEY_ID']}/{scope}, SignedHeaders={names}, Signature={signature}"
    asked = urllib.request.Request(f"{endpoint}{path}" + (f"?{query}" if query else ""), body or None, method=method)
    for name, value in [*signed.items(), ("authorization", f"AWS4-HMAC-SHA256 {who}")]:
        if name != "host":
            asked.add_header(name, value)
    with urllib.request.urlopen(asked, timeout=30) as answer:
        return answer.read()


def _make_bucket(endpoint):
    """It comes with its first file."""
    store = S3Store(
        BUCKET,
        endpoint=endpoint,
        region="us-east-1",
        access_key_id=CREDENTIALS["AWS_ACCESS_KEY_ID"],
        secret_access_key=CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
        client_options={"allow_http": True},
    )
    obstore.put(store, "made", b"")


def _free_ports(count):
    """Ports below the ephemeral ones, so that nothing takes them meanwhile; gRPC has each one's number and 10,000."""
    found = []
    first = 12_000 + os.getpid() * 16 % 7000  # stores of tests that run side by side look in different places
    for port in range(first, 20_000):
        with suppress(OSError):
            for each in (port, port + 10000):
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", each))
            found.append(port)
        if len(found) == count:
            return found
    raise AssertionError("no free ports")
