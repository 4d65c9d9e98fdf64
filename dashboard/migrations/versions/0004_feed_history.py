"""Every extract that a feed has sent, and how many cases of what it holds."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the tables. They belong to no version: they say how things are now."""
    op.create_table(
        "feed_extracts",
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("feed", sa.String, nullable=False),
        sa.Column("as_at", sa.Date, nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verdict", sa.String, nullable=False),
        sa.Column("rows_read", sa.Integer),
        sa.Column("rows_kept", sa.Integer),
        sa.Column("rows_refused", sa.Integer),
    )
    op.create_table(
        "feed_holdings",
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("feed", sa.String, nullable=False),
        sa.Column("dataset", sa.String, nullable=False),
        sa.Column("cases", sa.Integer),
    )


def downgrade() -> None:
    """Take them away."""
    op.drop_table("feed_holdings")
    op.drop_table("feed_extracts")
