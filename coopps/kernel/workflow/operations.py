"""Operations for migrations: what the database itself refuses."""

from __future__ import annotations

from django.db import migrations

# One function for every append-only table. The setting is the one exception of the law: elimination with the visa of
# the archives (code du patrimoine, R. 212-14), a privileged command that leaves its own record.
CREATE_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('coopps.elimination', true) = 'visa' THEN
        RETURN COALESCE(NEW, OLD);
    END IF;
    RAISE EXCEPTION 'append-only: % on %', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
"""

_EXECUTE = "EXECUTE FUNCTION refuse_change()"
_REFUSE = f"FOR EACH ROW {_EXECUTE}"


class AppendOnly(migrations.RunSQL):
    """Refuse UPDATE and DELETE on `table`; when `once` is given, from the moment that this column has a value. Needs the
    migration of `workflow` as a dependency."""

    def __init__(self, table: str, once: str = "") -> None:
        self.table, self.once = table, once
        when = f"FOR EACH ROW WHEN (OLD.{once} IS NOT NULL) {_EXECUTE}" if once else _REFUSE
        super().__init__(
            sql=[
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} {when}",
            ],
            reverse_sql=[f"DROP TRIGGER {table}_append_only ON {table}"],
        )

    def deconstruct(self):
        return (self.__class__.__name__, [self.table, self.once] if self.once else [self.table], {})


class FrozenColumns(migrations.RunSQL):
    """Refuse DELETE on `table`, and UPDATE of the named columns: what was signed or filed does not change."""

    def __init__(self, table: str, columns: list[str]) -> None:
        self.table, self.columns = table, columns
        changed = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in columns)
        super().__init__(
            sql=[
                f"CREATE TRIGGER {table}_frozen BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({changed}) {_EXECUTE}",
                f"CREATE TRIGGER {table}_kept BEFORE DELETE ON {table} {_REFUSE}",
            ],
            reverse_sql=[
                f"DROP TRIGGER {table}_frozen ON {table}",
                f"DROP TRIGGER {table}_kept ON {table}",
            ],
        )

    def deconstruct(self):
        return (self.__class__.__name__, [self.table, self.columns], {})
