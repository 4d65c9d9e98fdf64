"""Marks of parts of a feed's cases, by the day as at which they were last told."""

import secrets
from datetime import date

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def _table(*more: sa.Column[date]) -> sa.Table:
    return op.create_table(
        "case_changes",
        sa.Column("feed", sa.String, primary_key=True),
        sa.Column("dataset", sa.String, primary_key=True),
        *more,
        sa.Column("mark", sa.String(32), nullable=False),
    )


def upgrade() -> None:
    """Mark the parts of the cases that there are."""
    op.drop_table("case_changes")
    table = _table(sa.Column("as_at", sa.Date, primary_key=True))
    cases = sa.table("cases", *(sa.column(name) for name in ("feed", "dataset")))
    as_at = sa.column("as_at", sa.Date)
    query = sa.select(cases.c.feed, cases.c.dataset, as_at).select_from(cases).distinct()
    rows = [
        {"feed": feed, "dataset": dataset, "as_at": day, "mark": secrets.token_hex(16)}
        for feed, dataset, day in op.get_bind().execute(query)
    ]
    op.bulk_insert(table, rows)


def downgrade() -> None:
    """Mark feeds and datasets as a whole."""
    op.drop_table("case_changes")
    table = _table()
    found = op.get_bind().execute(sa.text("SELECT DISTINCT feed, dataset FROM cases"))
    rows = [
        {"feed": feed, "dataset": dataset, "mark": secrets.token_hex(16)} for feed, dataset in found
    ]
    op.bulk_insert(table, rows)
