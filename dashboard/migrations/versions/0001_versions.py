"""Versions, figures, comparators and where they came from."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def _of_version(*columns: sa.Column[Any], by_position: bool = True) -> list[sa.Column[Any]]:
    version = sa.Column("version", sa.String, sa.ForeignKey("versions.name"), primary_key=True)
    position = sa.Column("position", sa.Integer, primary_key=True)
    return [version, *([position] if by_position else []), *columns]


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "versions",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("area", sa.String, nullable=False),
        sa.Column("made_up", sa.Boolean, nullable=False),
        sa.Column("manifest", sa.String, nullable=False),
        sa.Column("figures_sha256", sa.String(64), nullable=False),
    )
    op.create_table(
        "current",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("version", sa.String, sa.ForeignKey("versions.name"), nullable=False),
    )
    op.create_table(
        "definitions",
        *_of_version(
            sa.Column("kpi", sa.String, nullable=False),
            sa.Column("body", sa.String, nullable=False),
        ),
    )
    op.create_table(
        "figures",
        *_of_version(
            sa.Column("audience", sa.String, nullable=False),
            sa.Column("kpi", sa.String, nullable=False),
            sa.Column("series", sa.String, nullable=False),
            sa.Column("period_kind", sa.String),
            sa.Column("period", sa.String),
            sa.Column("period_end", sa.Date),
            sa.Column("geography", sa.String, nullable=False),
            sa.Column("split", sa.String),
            sa.Column("category", sa.String),
            sa.Column("numerator", sa.Float),
            sa.Column("denominator", sa.Float),
            sa.Column("value", sa.Float),
            sa.Column("symbol", sa.String, nullable=False),
            sa.Column("target_low", sa.Float),
            sa.Column("target_high", sa.Float),
            sa.Column("status", sa.String, nullable=False),
            sa.Column("note", sa.String, nullable=False),
            sa.Column("sources", sa.String, nullable=False),
        ),
    )
    op.create_index("figures_by_kpi", "figures", ["version", "kpi", "split"])
    op.create_table(
        "comparators",
        *_of_version(
            sa.Column("kpi", sa.String, nullable=False),
            sa.Column("series", sa.String, nullable=False),
            sa.Column("period", sa.String, nullable=False),
            sa.Column("place", sa.String, nullable=False),
            sa.Column("name", sa.String, nullable=False),
            sa.Column("value", sa.Float),
            sa.Column("symbol", sa.String, nullable=False),
            sa.Column("note", sa.String, nullable=False),
        ),
    )
    op.create_table(
        "extracts",
        *_of_version(
            sa.Column("feed", sa.String, nullable=False),
            sa.Column("title", sa.String, nullable=False),
            sa.Column("agency", sa.String, nullable=False),
            sa.Column("publisher", sa.String, nullable=False),
            sa.Column("where", sa.String, nullable=False),
            sa.Column("file_name", sa.String, nullable=False),
            sa.Column("sha256", sa.String(64), nullable=False),
            sa.Column("as_at", sa.Date, nullable=False),
            sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
            sa.Column("rows_read", sa.Integer, nullable=False),
            sa.Column("rows_kept", sa.Integer, nullable=False),
            sa.Column("rows_refused", sa.Integer, nullable=False),
            sa.Column("warnings", sa.Integer, nullable=False),
            sa.Column("note", sa.String, nullable=False),
        ),
    )
    op.create_table(
        "feeds",
        *_of_version(
            sa.Column("feed", sa.String, primary_key=True),
            sa.Column("title", sa.String, nullable=False),
            sa.Column("agency", sa.String, nullable=False),
            sa.Column("as_at", sa.Date),
            sa.Column("next_due", sa.Date),
            by_position=False,
        ),
    )


def downgrade() -> None:
    """Take the tables away."""
    for table in ("feeds", "extracts", "comparators", "figures", "definitions", "current"):
        op.drop_table(table)
    op.drop_table("versions")
