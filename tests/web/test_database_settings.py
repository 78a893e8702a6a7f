"""FAIRHEARING_DATABASE_URL, read."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from fairhearing.vault.home import Home
from fairhearing.web.database_settings import databases

HOME = Home(Path("/srv/fairhearing"))


def test_without_an_address_the_homes_own_file_is_used():
    default = databases(HOME, "")["default"]

    assert default["ENGINE"] == "fairhearing.web.sqlcipher"
    assert default["NAME"] == "/srv/fairhearing/catalogue/catalogue.sqlite"


def test_an_address_names_server_port_database_and_user():
    default = databases(HOME, "postgresql://fair:p%40ss@db.example:5433/calls?sslmode=verify-full")["default"]

    assert (default["HOST"], default["PORT"], default["NAME"]) == ("db.example", "5433", "calls")
    assert (default["USER"], default["PASSWORD"]) == ("fair", "p@ss")
    assert default["OPTIONS"] == {"sslmode": "verify-full"}


def test_a_sockets_folder_may_stand_for_the_server():
    default = databases(HOME, "postgresql:///calls?host=/run/postgresql&port=5444")["default"]

    assert (default["HOST"], default["PORT"]) == ("/run/postgresql", "5444")
    assert default["OPTIONS"] == {}


@pytest.mark.parametrize("url", ["mysql://fair:secret@host/calls", "postgresql://fair:secret@host/", "secret"])
def test_what_cannot_be_used_is_said_without_the_password(url):
    with pytest.raises(ImproperlyConfigured) as refused:
        databases(HOME, url)

    assert "secret" not in str(refused.value)
