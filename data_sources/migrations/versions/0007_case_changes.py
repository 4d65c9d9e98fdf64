"""A mark for the state that each feed's cases are in."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Make the table, and mark the cases that there are."""
    table = op.create_table(
        "case_changes",
        sa.Column("feed", sa.String, primary_key=True),
        sa.Column("dataset", sa.String, primary_key=True),
        sa.Column("mark", sa.String(32), nullable=False),
    )
    found = op.get_bind().execute(sa.text("SELECT DISTINCT feed, dataset FROM cases"))
    rows = [
        {"feed": feed, "dataset": dataset, "mark": secrets.token_hex(16)} for feed, dataset in found
    ]
    op.bulk_insert(table, rows)


def downgrade() -> None:
    """Take it away."""
    op.drop_table("case_changes")
