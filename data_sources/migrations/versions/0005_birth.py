"""A birth date's pseudonym for each person, and the key that each load was made with."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

KEYS = ("nhs", "upn", "person")


def upgrade() -> None:
    """Add the columns in place: cases refer to people, so that these can't be made anew."""
    for table in ("people", "cases_incoming"):
        op.add_column(table, sa.Column("born", sa.String(64), nullable=False, server_default=""))
    op.drop_index("people_once", "people")
    op.create_index("people_once", "people", [*KEYS, "born"], unique=True)
    op.add_column("loads", sa.Column("key_id", sa.String(8), nullable=False, server_default=""))


def downgrade() -> None:
    """Take them away; fails, and changes nothing, where people differ by birth date alone."""
    op.drop_column("loads", "key_id")
    op.drop_index("people_once", "people")
    op.create_index("people_once", "people", [*KEYS], unique=True)
    for table in ("cases_incoming", "people"):
        op.drop_column(table, "born")
