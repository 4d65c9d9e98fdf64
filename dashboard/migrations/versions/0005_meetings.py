"""Meetings, each with the version that was cut for it."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the table. Its reference keeps a version that is pinned from being deleted."""
    op.create_table(
        "meetings",
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("chair", sa.String, nullable=False),
        sa.Column("version", sa.String, sa.ForeignKey("versions.name")),
        sa.Column("cut_at", sa.DateTime(timezone=True)),
        sa.Column("cut_by", sa.String),
    )


def downgrade() -> None:
    """Take it away."""
    op.drop_table("meetings")
