"""What is withheld, and what each audience sees."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
TOLD = ("numerator_from", "numerator_to", "denominator_from", "denominator_to")
JUDGED = ("comparators", "signals", "chart_points", "courses")


def upgrade() -> None:
    """Add between what a withheld number lies, and whom a chart or a course is for."""
    with op.batch_alter_table("figures") as figures:
        for name in TOLD:
            figures.add_column(sa.Column(name, sa.Float))
    for table in JUDGED:
        with op.batch_alter_table(table) as judged:
            # What was published before was for the board.
            judged.add_column(
                sa.Column("audience", sa.String, nullable=False, server_default="board")
            )


def downgrade() -> None:
    """Take them away, and what others than the board see."""
    for table in (*JUDGED, "figures"):
        op.execute(sa.text(f"DELETE FROM {table} WHERE audience <> 'board'"))  # noqa: S608 - no input
    for table in JUDGED:
        with op.batch_alter_table(table) as judged:
            judged.drop_column("audience")
    with op.batch_alter_table("figures") as figures:
        for name in TOLD:
            figures.drop_column(name)
