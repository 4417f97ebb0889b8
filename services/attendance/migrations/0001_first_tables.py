"""First tables."""

import sqlalchemy as sa
from alembic import op

revision = "attendance_0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "calendar_entry",
        sa.Column("event_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("event_id"),
    )
    op.create_index(op.f("ix_calendar_entry_kind"), "calendar_entry", ["kind"], unique=False)
    op.create_table(
        "checkpoint",
        sa.Column("projection", sa.String(length=64), nullable=False),
        sa.Column("partition", sa.Integer(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("owner", sa.String(length=64), nullable=False),
        sa.Column("lease_until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("projection", "partition"),
    )
    op.create_table(
        "correction",
        sa.Column("employee_id", sa.String(length=64), nullable=False),
        sa.Column("correction_id", sa.String(length=64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("check_in", sa.BigInteger(), nullable=True),
        sa.Column("check_out", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("event_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("employee_id", "correction_id"),
    )
    op.create_index(op.f("ix_correction_day"), "correction", ["day"], unique=False)
    op.create_table(
        "excuse",
        sa.Column("employee_id", sa.String(length=64), nullable=False),
        sa.Column("excuse_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("date_from", sa.Date(), nullable=False),
        sa.Column("date_to", sa.Date(), nullable=False),
        sa.Column("document", sa.String(), nullable=True),
        sa.Column("cancelled", sa.String(), nullable=True),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("event_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("employee_id", "excuse_id"),
    )
    op.create_table(
        "follower",
        sa.Column("projection", sa.String(length=64), nullable=False),
        sa.Column("owner", sa.String(length=64), nullable=False),
        sa.Column("alive_until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("projection", "owner"),
    )
    op.create_table(
        "parked",
        sa.Column("projection", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("partition", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=256), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("replay", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("projection", "seq", "partition"),
    )
    op.create_table(
        "punch",
        sa.Column("employee_id", sa.String(length=64), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("punch_id", sa.String(length=64), nullable=False),
        sa.Column("direction", sa.String(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("device_id", sa.String(), nullable=True),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("event_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("employee_id", "at", "punch_id"),
    )
