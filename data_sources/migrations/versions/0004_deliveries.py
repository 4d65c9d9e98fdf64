"""How each load was read, every delivery with its verdict, and when each source was last asked."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the column and make the two tables."""
    with op.batch_alter_table("loads") as loads:
        loads.add_column(sa.Column("read_by", sa.String(64), nullable=False, server_default=""))
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("came_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("came_by", sa.String, nullable=False),
        sa.Column("source", sa.String, nullable=False),
        sa.Column("receipt", sa.String, nullable=False),
        sa.Column("feed", sa.String, nullable=False),
        sa.Column("file_name", sa.String, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("verdict", sa.String, nullable=False),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("load_id", sa.Integer, sa.ForeignKey("loads.id")),
    )
    op.create_index("deliveries_by_source", "deliveries", ["source", "sha256"])
    op.create_table(
        "pulls",
        sa.Column("source", sa.String, primary_key=True),
        sa.Column("feed", sa.String, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String, nullable=False),
    )


def downgrade() -> None:
    """Take them away."""
    op.drop_table("pulls")
    op.drop_table("deliveries")
    with op.batch_alter_table("loads") as loads:
        loads.drop_column("read_by")
