"""The current version's figures as one flat table, for programs that read a database."""

from alembic import op

revision = "0010"
down_revision = "0009"

TITLE = {
    "sqlite": "json_extract(d.body, '$.title')",
    "postgresql": "CAST(d.body AS json) ->> 'title'",
}
"""How each database reads a measure's title out of its definition."""

VIEW = """
CREATE VIEW flat_figures AS
SELECT
    f.kpi, {title} AS title, f.series,
    f.period, f.period_kind, f.period_end,
    f.split, NULLIF(f.category, '') AS category,
    f.numerator, f.denominator,
    f.numerator_from, f.numerator_to, f.denominator_from, f.denominator_to,
    f.value, f.low, f.high, f.symbol,
    f.target_low, f.target_high, f.status,
    f.geography, f.note, f.audience, f.version, v.made_up
FROM figures f
JOIN current c ON c.version = f.version
JOIN versions v ON v.name = f.version
JOIN definitions d ON d.version = f.version AND d.kpi = f.kpi
"""


def upgrade() -> None:
    """Add a view, which holds nothing itself and follows the pointer to the current version."""
    op.execute(VIEW.format(title=TITLE[op.get_bind().dialect.name]))


def downgrade() -> None:
    """Take it away."""
    op.execute("DROP VIEW flat_figures")
