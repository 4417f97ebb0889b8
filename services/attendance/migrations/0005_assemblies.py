"""Assemblies. Holidays are asked of the calendar in memory: no row says them any more."""

import sqlalchemy as sa
from alembic import op

revision = "attendance_0005"
down_revision = "attendance_0003"


def upgrade() -> None:
    op.create_table(
        "assembly",
        sa.Column("employee_id", sa.String(length=64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("event_id", sa.String(length=64), nullable=False),
        sa.Column("present", sa.Boolean(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("employee_id", "day", "kind", "event_id"),
    )
    op.execute("DELETE FROM calendar_entry WHERE kind = 'holiday'")
