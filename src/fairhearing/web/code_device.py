"""The phone that shows 6-digit codes: its secret as a picture for the camera, and as text to type.

The picture is drawn here, as SVG: no other server is asked, and no script is needed.
"""

from __future__ import annotations

import base64
import secrets
from urllib.parse import quote, urlencode

from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

from fairhearing.wording.numbers import in_fours

_ISSUER = "Fairhearing"
_SECRET_BYTES = 20
_QUIET = 4


def new_secret() -> str:
    """Draw the secret of a device, base32."""
    return base64.b32encode(secrets.token_bytes(_SECRET_BYTES)).decode("ascii")


def is_secret(text: str) -> bool:
    """Say whether a text is what `new_secret` makes."""
    try:
        return len(base64.b32decode(text)) == _SECRET_BYTES
    except ValueError:
        return False


def device_address(secret: str, account: str) -> str:
    """Return what the camera reads: an otpauth address. account: the e-mail address, as the app will show it."""
    label = quote(f"{_ISSUER}:{account}")
    return f"otpauth://totp/{label}?{urlencode({'secret': secret.rstrip('='), 'issuer': _ISSUER})}"


def spaced_secret(secret: str) -> str:
    """Return a secret as it is typed: groups of four."""
    return in_fours(secret.rstrip("="))


def qr_path(text: str) -> tuple[str, int]:
    """Return the dark squares of a QR code as one SVG path, and how many units wide the picture is."""
    code = QRCode(error_correction=ERROR_CORRECT_M, border=_QUIET)
    code.add_data(text)
    rows = code.get_matrix()
    squares = [f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark]
    return "".join(squares), len(rows)
