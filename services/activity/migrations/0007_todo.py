"""The list of things to do: months in numbers, days without work, digests sent."""

import sqlalchemy as sa
from alembic import op

revision = "activity_0007"
down_revision = "activity_0006"


def upgrade() -> None:
    op.create_table(
        "activity_month",
        sa.Column("employee_id", sa.String(length=64), nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("reported", sa.BigInteger(), nullable=False),
        sa.Column("submitted", sa.Integer(), nullable=False),
        sa.Column("returned", sa.Integer(), nullable=False),
        sa.Column("verified", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("employee_id", "period"),
    )
    op.create_index("ix_activity_month_period", "activity_month", ["period"])
    op.create_table(
        "excused",
        sa.Column("employee_id", sa.String(length=64), nullable=False),
        sa.Column("excuse_id", sa.String(length=64), nullable=False),
        sa.Column("date_from", sa.Date(), nullable=False),
        sa.Column("date_to", sa.Date(), nullable=False),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("employee_id", "excuse_id"),
    )
    op.create_index("ix_excused_date_to", "excused", ["date_to"])
    op.create_table(
        "rostered",
        sa.Column("employee_id", sa.String(length=64), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("shifts", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("employee_id", "date"),
    )
    op.create_index("ix_rostered_date", "rostered", ["date"])
    op.create_table(
        "notification",
        sa.Column("message_id", sa.String(length=64), nullable=False),
        sa.Column("employee_id", sa.String(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("again", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("message_id"),
    )
    op.create_index("ix_notification_state", "notification", ["state", "date", "message_id"])
    # Months in numbers are counted as events are folded: what was folded before is folded again.
    op.execute("DELETE FROM checkpoint WHERE projection = 'activity'")
