"""Loads, refusals and counts."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

# Written out here and not taken from the code, because a migration must not change with it.
SPLITS = (
    "need",
    "age_band",
    "sex",
    "ethnicity",
    "locality",
    "deprivation",
    "phase",
    "placement",
    "service",
    "provider",
    "years_held",
)


def upgrade() -> None:
    """Make the three tables."""
    op.create_table(
        "loads",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("feed", sa.String, nullable=False),
        sa.Column("file_name", sa.String, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("as_at", sa.Date, nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rows_read", sa.Integer, nullable=False),
        sa.Column("rows_kept", sa.Integer, nullable=False),
        sa.Column("rows_refused", sa.Integer, nullable=False),
        sa.Column("warnings", sa.Integer, nullable=False),
        sa.Column("note", sa.String, nullable=False, server_default=""),
    )
    op.create_table(
        "refusals",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("load_id", sa.Integer, sa.ForeignKey("loads.id"), nullable=False),
        sa.Column("severity", sa.String, nullable=False),
        sa.Column("sheet", sa.String, nullable=False),
        sa.Column("row", sa.Integer, nullable=False),
        sa.Column("column", sa.String, nullable=False),
        sa.Column("rule", sa.String, nullable=False),
        sa.Column("cure", sa.String, nullable=False),
    )
    op.create_index("refusals_by_load", "refusals", ["load_id"])
    op.create_table(
        "counts",
        sa.Column("load_id", sa.Integer, sa.ForeignKey("loads.id"), nullable=False),
        sa.Column("feed", sa.String, nullable=False),
        sa.Column("dataset", sa.String, nullable=False),
        sa.Column("item", sa.String, nullable=False),
        sa.Column("period_kind", sa.String, nullable=False),
        sa.Column("period", sa.String, nullable=False),
        sa.Column("period_end", sa.Date, nullable=False),
        sa.Column("geography_kind", sa.String, nullable=False),
        sa.Column("geography_code", sa.String, nullable=False),
        sa.Column("geography_name", sa.String, nullable=False),
        *(sa.Column(split, sa.String, nullable=False, server_default="") for split in SPLITS),
        sa.Column("value", sa.Float),
        sa.Column("symbol", sa.String, nullable=False, server_default=""),
    )
    op.create_index("counts_by_dataset", "counts", ["dataset", "item"])
    op.create_index("counts_by_period", "counts", ["feed", "period_kind", "period"])


def downgrade() -> None:
    """Take the three tables away."""
    for table in ("counts", "refusals", "loads"):
        op.drop_table(table)
