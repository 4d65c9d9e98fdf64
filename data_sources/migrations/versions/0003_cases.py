"""Cases, the people that they are about, and more to say of a load."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

PSEUDONYMS = ("nhs", "upn", "person")
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


def _pseudonyms() -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(64), nullable=False) for name in PSEUDONYMS]


def _facts() -> list[sa.Column[Any]]:
    return [
        sa.Column("opened", sa.Date),
        sa.Column("due", sa.Date),
        sa.Column("closed", sa.Date),
        sa.Column("outcome", sa.String),
        sa.Column("exception", sa.Boolean),
        sa.Column("amount", sa.Float),
        sa.Column("out_of", sa.Float),
        *(sa.Column(split, sa.String) for split in SPLITS),
    ]


def upgrade() -> None:
    """Make the tables of cases."""
    with op.batch_alter_table("loads") as loads:
        loads.add_column(sa.Column("state", sa.String, nullable=False, server_default="loaded"))
    op.create_table(
        "people",
        sa.Column("id", sa.Integer, primary_key=True),
        *_pseudonyms(),
        sa.Column("excluded", sa.Boolean, nullable=False),
    )
    op.create_index("people_once", "people", [*PSEUDONYMS], unique=True)
    op.create_table(
        "cases",
        sa.Column("feed", sa.String, primary_key=True),
        sa.Column("dataset", sa.String, primary_key=True),
        sa.Column("case_key", sa.String(64), primary_key=True),
        sa.Column("agency", sa.String, nullable=False),
        sa.Column("person_id", sa.Integer, sa.ForeignKey("people.id")),
        sa.Column("as_at", sa.Date, nullable=False),
        sa.Column("load_id", sa.Integer, sa.ForeignKey("loads.id"), nullable=False),
        sa.Column("withdrawn_by", sa.Integer, sa.ForeignKey("loads.id")),
        *_facts(),
    )
    op.create_index("cases_by_dataset", "cases", ["dataset"])
    op.create_table(
        "cases_incoming",
        sa.Column("dataset", sa.String, nullable=False),
        sa.Column("case_key", sa.String(64), nullable=False),
        *_pseudonyms(),
        *_facts(),
    )


def downgrade() -> None:
    """Take the tables of cases away."""
    for table in ("cases_incoming", "cases", "people"):
        op.drop_table(table)
    with op.batch_alter_table("loads") as loads:
        loads.drop_column("state")
