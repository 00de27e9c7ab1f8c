"""An operation for migrations: what the database itself refuses of the law. Needs the migration of `workflow` as a dependency."""

from __future__ import annotations

from django.db import migrations


class FrozenOnceReviewed(migrations.RunSQL):
    """Refuse DELETE on `table` of what a legal officer has read, and UPDATE of anything but its last day: a version is not
    edited, the next one has its own date."""

    def __init__(self, table: str) -> None:
        self.table = table
        read, refuse = "OLD.reviewed_on IS NOT NULL", "EXECUTE FUNCTION refuse_change()"
        super().__init__(
            sql=[
                f"CREATE TRIGGER {table}_reviewed BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({read} AND "
                f"to_jsonb(OLD) - 'valid_to' IS DISTINCT FROM to_jsonb(NEW) - 'valid_to') {refuse}",
                f"CREATE TRIGGER {table}_kept BEFORE DELETE ON {table} FOR EACH ROW WHEN ({read}) {refuse}",
            ],
            reverse_sql=[
                f"DROP TRIGGER {table}_reviewed ON {table}",
                f"DROP TRIGGER {table}_kept ON {table}",
            ],
        )

    def deconstruct(self):
        return (self.__class__.__name__, [self.table], {})
