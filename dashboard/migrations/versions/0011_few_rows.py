"""Of how few rows an extract is made is not told: a row of cases may be a child."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
COUNTS = ("rows_read", "rows_kept", "rows_refused", "warnings")


def upgrade() -> None:
    """Let counts be missing, and take out those of 1 to 4; of which feeds is not known here."""
    with op.batch_alter_table("extracts") as extracts:
        for name in COUNTS:
            extracts.alter_column(name, existing_type=sa.Integer, nullable=True)
    op.execute(
        "UPDATE extracts SET rows_read = NULL "
        "WHERE rows_kept BETWEEN 1 AND 4 OR rows_refused BETWEEN 1 AND 4"
    )
    for name in ("rows_kept", "rows_refused", "warnings"):
        op.execute(f"UPDATE extracts SET {name} = NULL WHERE {name} BETWEEN 1 AND 4")  # noqa: S608 - no input


def downgrade() -> None:
    """Ask for counts again; what was taken out reads as nought."""
    for name in COUNTS:
        op.execute(f"UPDATE extracts SET {name} = 0 WHERE {name} IS NULL")  # noqa: S608 - no input
    with op.batch_alter_table("extracts") as extracts:
        for name in COUNTS:
            extracts.alter_column(name, existing_type=sa.Integer, nullable=False)
