"""Rosters."""

import sqlalchemy as sa
from alembic import op

revision = "attendance_0004"
down_revision = "attendance_0003"


def upgrade() -> None:
    op.create_table(
        "roster_day",
        sa.Column("employee_id", sa.String(length=64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("event_id", sa.String(length=64), nullable=False),
        sa.Column("shifts", sa.JSON(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("employee_id", "day", "event_id"),
    )
