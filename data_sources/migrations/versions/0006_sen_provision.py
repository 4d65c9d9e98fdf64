"""SEN provision as a way to split: EHC plan, SEN support or no SEN."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the column wherever there are splits."""
    op.add_column(
        "counts", sa.Column("sen_provision", sa.String, nullable=False, server_default="")
    )
    for table in ("cases", "cases_incoming"):
        op.add_column(table, sa.Column("sen_provision", sa.String))


def downgrade() -> None:
    """Take it away."""
    for table in ("cases_incoming", "cases", "counts"):
        op.drop_column(table, "sen_provision")
