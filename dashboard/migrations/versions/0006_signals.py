"""What charts say, where the present course leads, and intervals of figures."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def _of_version(*columns: sa.Column[Any]) -> list[sa.Column[Any]]:
    version = sa.Column("version", sa.String, sa.ForeignKey("versions.name"), primary_key=True)
    return [version, sa.Column("position", sa.Integer, primary_key=True), *columns]


def upgrade() -> None:
    """Make the tables, and the ends of intervals."""
    with op.batch_alter_table("figures") as figures:
        figures.add_column(sa.Column("low", sa.Float))
        figures.add_column(sa.Column("high", sa.Float))
    op.create_table(
        "signals",
        *_of_version(
            sa.Column("kpi", sa.String, nullable=False),
            sa.Column("series", sa.String, nullable=False),
            sa.Column("chart", sa.String, nullable=False),
            sa.Column("why", sa.String, nullable=False),
            sa.Column("variation", sa.String),
            sa.Column("assurance", sa.String),
            sa.Column("why_no_variation", sa.String, nullable=False),
            sa.Column("why_no_assurance", sa.String, nullable=False),
            sa.Column("since", sa.Date),
            sa.Column("last", sa.Date),
        ),
    )
    op.create_table(
        "chart_points",
        *_of_version(
            sa.Column("kpi", sa.String, nullable=False),
            sa.Column("series", sa.String, nullable=False),
            sa.Column("period_end", sa.Date, nullable=False),
            sa.Column("phase", sa.Integer, nullable=False),
            sa.Column("value", sa.Float),
            sa.Column("mean", sa.Float),
            sa.Column("lower", sa.Float),
            sa.Column("upper", sa.Float),
            sa.Column("special", sa.String, nullable=False),
            sa.Column("point_type", sa.String, nullable=False),
        ),
    )
    op.create_index("chart_points_by_kpi", "chart_points", ["version", "kpi"])
    op.create_table(
        "courses",
        *_of_version(
            sa.Column("kpi", sa.String, nullable=False),
            sa.Column("course", sa.String, nullable=False),
            sa.Column("meets", sa.Date),
            sa.Column("earliest", sa.Date),
            sa.Column("latest", sa.Date),
            sa.Column("more_needed", sa.Integer),
            sa.Column("months_to_clear", sa.Float),
        ),
    )


def downgrade() -> None:
    """Take them away."""
    for table in ("courses", "chart_points", "signals"):
        op.drop_table(table)
    with op.batch_alter_table("figures") as figures:
        figures.drop_column("low")
        figures.drop_column("high")
