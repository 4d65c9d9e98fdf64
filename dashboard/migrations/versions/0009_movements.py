"""How each KPI's newest figure has moved, and how many it failed."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Add a table with a row a KPI; versions from before have none."""
    op.create_table(
        "movements",
        sa.Column("version", sa.String, sa.ForeignKey("versions.name"), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("audience", sa.String, nullable=False),
        sa.Column("kpi", sa.String, nullable=False),
        sa.Column("series", sa.String, nullable=False),
        sa.Column("moved", sa.Float),
        sa.Column("since_kind", sa.String),
        sa.Column("since", sa.String),
        sa.Column("failed", sa.Integer),
    )


def downgrade() -> None:
    """Take it away."""
    op.drop_table("movements")
