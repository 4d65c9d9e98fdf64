"""Where the figure that is shown first of each KPI comes from."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add a table with a row a line."""
    op.create_table(
        "lineages",
        sa.Column("version", sa.String, sa.ForeignKey("versions.name"), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("audience", sa.String, nullable=False),
        sa.Column("kpi", sa.String, nullable=False),
        sa.Column("part", sa.String, nullable=False),
        sa.Column("words", sa.String, nullable=False),
    )


def downgrade() -> None:
    """Take it away."""
    op.drop_table("lineages")
