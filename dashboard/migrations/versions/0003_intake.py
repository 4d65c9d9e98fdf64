"""What the web shows of the intake as it is now: feeds, deliveries and match rates."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the tables. They belong to no version: they say how things are now."""
    op.create_table(
        "intake_told",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "feed_summaries",
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("feed", sa.String, nullable=False),
        sa.Column("title", sa.String, nullable=False),
        sa.Column("agency", sa.String, nullable=False),
        sa.Column("as_at", sa.Date),
        sa.Column("next_due", sa.Date),
        sa.Column("received_at", sa.DateTime(timezone=True)),
        sa.Column("rows_read", sa.Integer),
        sa.Column("rows_kept", sa.Integer),
        sa.Column("rows_refused", sa.Integer),
        sa.Column("held_back", sa.String, nullable=False),
        sa.Column("identified", sa.Float),
        sa.Column("needs_agreement", sa.Boolean, nullable=False),
        sa.Column("agreement", sa.String, nullable=False),
        sa.Column("agreement_note", sa.String, nullable=False),
        sa.Column("agreement_expires", sa.Date),
        sa.Column("pulled_at", sa.DateTime(timezone=True)),
        sa.Column("pulled", sa.String, nullable=False),
    )
    op.create_table(
        "deliveries",
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("came_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("came_by", sa.String, nullable=False),
        sa.Column("receipt", sa.String, nullable=False),
        sa.Column("title", sa.String, nullable=False),
        sa.Column("agency", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("verdict", sa.String, nullable=False),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("rows_read", sa.Integer),
        sa.Column("rows_kept", sa.Integer),
        sa.Column("rows_refused", sa.Integer),
    )
    op.create_table(
        "match_rates",
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("one", sa.String, nullable=False),
        sa.Column("other", sa.String, nullable=False),
        sa.Column("percent", sa.Integer),
        sa.Column("conflicts", sa.Boolean, nullable=False),
        sa.Column("note", sa.String, nullable=False),
    )


def downgrade() -> None:
    """Take them away."""
    for table in ("match_rates", "deliveries", "feed_summaries", "intake_told"):
        op.drop_table(table)
