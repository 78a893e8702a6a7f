"""mail.json as the installer types it. The password goes into a file of its own beside it, as ever."""

from __future__ import annotations

import json
from collections.abc import Mapping

from fairhearing.practice.mail_settings import (
    BadMailSettings,
    Security,
    is_this_machine,
    load_mail_settings,
    mail_settings_path,
)
from fairhearing.vault.home import Home
from fairhearing.vault.publishing import publish_file

_PASSWORD_FILE = "mail.password"  # noqa: S105 - a file's name


def mail_typed(home: Home) -> dict[str, str]:
    """Return what stands in mail.json as the form shows it, never the password."""
    try:
        there = load_mail_settings(home)
    except BadMailSettings:
        there = None
    if there is None:
        return {"security": "starttls"}
    return {
        "host": there.host,
        "port": str(there.port),
        "security": str(there.security),
        "from": there.sender,
        "user": there.user,
    }


def wrong_mail(home: Home, typed: Mapping[str, str]) -> list[dict[str, str]]:
    """Say what is to be typed anew, by field. Whatever else mail.json cannot hold, `write_mail` finds."""
    given = {name: typed.get(name, "").strip() for name in ("host", "security", "from", "user")}
    has_password = bool(typed.get("password")) or (home.root / _PASSWORD_FILE).exists()
    in_the_clear = given["security"] == Security.NONE and not is_this_machine(given["host"])
    found = {}
    if not given["host"]:
        found["host"] = "Type the mail server’s name or address"
    if given["security"] not in list(Security):
        found["security"] = "Choose how the way to the server is protected"
    elif given["user"] and in_the_clear:
        found["security"] = "Choose STARTTLS or TLS: a password is never sent in the clear"
    if "@" not in given["from"] or len(given["from"].split()) != 1:
        found["from"] = "Type one e-mail address, such as recorder@practice.nhs.uk"
    if given["user"] and not has_password:
        found["password"] = "Type the password that belongs to the user name"  # noqa: S105 - words about one
    return [{"field": field, "text": text} for field, text in found.items()]


def write_mail(home: Home, typed: Mapping[str, str]) -> None:
    """Write mail.json; where it cannot be used, the one before is put back. Raises BadMailSettings.

    An empty password leaves the one there is.
    """
    settings: dict[str, object] = {"version": 1, **_kept_authorities(home)}
    settings |= {
        name: typed[name].strip() for name in ("host", "security", "from", "user") if typed.get(name, "").strip()
    }
    if port := typed.get("port", "").strip():
        settings["port"] = int(port) if port.isascii() and port.isdigit() else port
    if "user" in settings:
        settings["password_file"] = _PASSWORD_FILE
    path, kept = mail_settings_path(home), home.root / _PASSWORD_FILE
    before = [(each, each.read_bytes() if each.exists() else None) for each in (kept, path)]
    if password := typed.get("password", ""):
        publish_file(kept, password.encode())
    publish_file(path, (json.dumps(settings, indent=2) + "\n").encode())
    try:
        load_mail_settings(home)
    except BadMailSettings:
        for each, content in before:
            if content is None:
                each.unlink(missing_ok=True)
            else:
                publish_file(each, content)
        raise


def _kept_authorities(home: Home) -> dict[str, str]:
    """Return the authorities that somebody named by hand: the form has no field for them."""
    try:
        there = load_mail_settings(home)
    except BadMailSettings:
        return {}
    return {"ca_file": there.ca_file} if there and there.ca_file else {}
