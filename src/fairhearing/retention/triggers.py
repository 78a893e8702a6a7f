"""The database's own refusal: no disposal goes on to destroying while a hold keeps its call.

Rule and function refuse it before; this refuses it to whoever writes rows by hand, or by a defect of ours. A later
migration that makes `retention_hold` or `retention_disposal` anew on SQLite must call `drop` before and `create` after.
"""

from __future__ import annotations

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

REFUSAL = "a hold keeps this call"
_HELD = (
    "EXISTS (SELECT 1 FROM retention_hold WHERE retention_hold.call_id = NEW.call_id "
    "AND retention_hold.released_at IS NULL)"
)
_CREATE = {
    "sqlite": tuple(
        f"CREATE TRIGGER retention_no_{event}_under_hold BEFORE {when} ON retention_disposal "
        f"WHEN NEW.state = 'destroying' AND {_HELD} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        for event, when in (("insert", "INSERT"), ("update", "UPDATE"))
    ),
    "postgresql": (
        f"""
        CREATE FUNCTION retention_refuse_under_hold() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF NEW.state = 'destroying' AND {_HELD} THEN
                RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NEW;
        END $$
        """,
        """
        CREATE TRIGGER retention_no_disposal_under_hold BEFORE INSERT OR UPDATE ON retention_disposal
        FOR EACH ROW EXECUTE FUNCTION retention_refuse_under_hold()
        """,
    ),
}
_DROP = {
    "sqlite": (
        "DROP TRIGGER IF EXISTS retention_no_insert_under_hold",
        "DROP TRIGGER IF EXISTS retention_no_update_under_hold",
    ),
    "postgresql": (
        "DROP TRIGGER IF EXISTS retention_no_disposal_under_hold ON retention_disposal",
        "DROP FUNCTION IF EXISTS retention_refuse_under_hold()",
    ),
}


def create(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    """Put the triggers in place."""
    for statement in _CREATE[editor.connection.vendor]:
        editor.execute(statement, params=None)


def drop(_apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    """Take them away."""
    for statement in _DROP[editor.connection.vendor]:
        editor.execute(statement, params=None)
