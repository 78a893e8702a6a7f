"""What `obstore` has no words for: making a bucket with Object Lock, and taking a version away. Signed by SigV4."""

import base64
import hashlib
import hmac
import re
import urllib.error
import urllib.request
from datetime import UTC, datetime
from urllib.parse import quote, urlsplit

from tests.backup.seaweed import CREDENTIALS

REGION = "us-east-1"
RETENTION = (
    b'<ObjectLockConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><ObjectLockEnabled>Enabled'
    b"</ObjectLockEnabled><Rule><DefaultRetention><Mode>COMPLIANCE</Mode><Days>1</Days></DefaultRetention></Rule>"
    b"</ObjectLockConfiguration>"
)


def make_locked_bucket(endpoint, bucket):
    """Make a bucket whose objects are locked for a day by its own default."""
    assert ask(endpoint, "PUT", f"/{bucket}", headers={"x-amz-bucket-object-lock-enabled": "true"})[0] == 200
    checked = {"content-md5": base64.b64encode(hashlib.md5(RETENTION).digest()).decode()}  # noqa: S324 - S3 asks for it
    assert ask(endpoint, "PUT", f"/{bucket}", {"object-lock": ""}, RETENTION, checked)[0] == 200


def versions(endpoint, bucket, prefix):
    """Return key and version of every version there is, delete markers left out."""
    _, listed = ask(endpoint, "GET", f"/{bucket}", {"prefix": prefix, "versions": ""})
    found = re.findall(r"<Version>(.*?)</Version>", listed.decode(), re.DOTALL)
    return [(re.search("<Key>(.*?)</Key>", each)[1], re.search("<VersionId>(.*?)<", each)[1]) for each in found]


def ask(endpoint, method, path, query=(), body=b"", headers=()):
    """Send one signed request; return status and body."""
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")  # noqa: TID251 - the store compares it with its own clock
    query = "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in sorted(dict(query).items()))
    digest = hashlib.sha256(body).hexdigest()
    host = urlsplit(endpoint).netloc
    signed = {"host": host, "x-amz-content-sha256": digest, "x-amz-date": moment, **dict(headers)}
    names = ";".join(sorted(signed))
    lines = "".join(f"{name}:{signed[name]}\n" for name in sorted(signed))
    canonical = f"{method}\n{quote(path)}\n{query}\n{lines}\n{names}\n{digest}"
    scope = f"{moment[:8]}/{REGION}/s3/aws4_request"
    wanted = f"AWS4-HMAC-SHA256\n{moment}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    key = f"AWS4{CREDENTIALS['AWS_SECRET_ACCESS_KEY']}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    signature = hmac.digest(key, wanted.encode(), "sha256").hex()
    credential = f"{CREDENTIALS['AWS_ACCESS_KEY_ID']}/{scope}"
    authorization = f"AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders={names}, Signature={signature}"
    request = urllib.request.Request(
        f"{endpoint}{quote(path)}{'?' if query else ''}{query}", body or None, method=method
    )
    for name, value in {**signed, "authorization": authorization}.items():
        request.add_header(name, value)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()
