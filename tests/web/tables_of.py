"""Run as a script: makes the tables of a home one way or the other, and prints what the database says of them."""

import json
import re
import sys
from pathlib import Path

from fairhearing.vault.home import Home
from fairhearing.web.home_keys import make_keys
from fairhearing.web.startup import migrate_database, start_django

# auth_group_permissions: a table of Django's that nothing here uses; the width of its key is told in two ways.
SERVERS = {
    "columns": """
        SELECT table_name, column_name, data_type, character_maximum_length, is_nullable, column_default, is_identity
        FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'auth_group_permissions'
    """,
    "indexes": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "constraints": """
        SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace AND contype <> 'n'
    """,
    "triggers": "SELECT tgrelid::regclass::text, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "functions": "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
    "migrations": "SELECT app, name FROM django_migrations",
    "kinds": "SELECT app_label, model FROM django_content_type",
}
FILES = {
    "all": "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL",
    "migrations": SERVERS["migrations"],
    "kinds": SERVERS["kinds"],
}


def in_any_order(statement):
    """Columns and constraints of a table stand in the order in which they came: here in the order of the alphabet."""
    found = re.fullmatch(r"(CREATE TABLE [^(]+)\((.*)\)(.*)", statement, re.DOTALL)
    if not found:
        return statement
    parts, depth = [""], 0
    for letter in found[2]:
        depth += (letter == "(") - (letter == ")")
        if letter == "," and not depth:
            parts.append("")
        else:
            parts[-1] += letter
    return [found[1], sorted(part.strip() for part in parts), found[3]]


def told(connection):
    """Return everything of the tables that could differ, in order."""
    answers = {}
    for name, question in (SERVERS if connection.vendor == "postgresql" else FILES).items():
        with connection.cursor() as cursor:
            cursor.execute(question)
            rows = [
                [in_any_order(each) if isinstance(each, str) else each for each in row] for row in cursor.fetchall()
            ]
        answers[name] = sorted(rows, key=json.dumps)
    return answers


if __name__ == "__main__":
    way, root = sys.argv[1], Path(sys.argv[2])
    home = Home(root)
    make_keys(home)
    start_django(home)
    from django.core.management import call_command
    from django.db import connection

    if way == "migrated":
        call_command("migrate", "contenttypes", "0001_initial", verbosity=0)
    migrate_database()
    print(json.dumps(told(connection)))  # noqa: T201
