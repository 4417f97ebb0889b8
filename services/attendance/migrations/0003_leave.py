"""Leave."""

import sqlalchemy as sa
from alembic import op

revision = "attendance_0003"
down_revision = "attendance_0002"


def upgrade() -> None:
    op.create_table(
        "leave",
        sa.Column("employee_id", sa.String(length=64), nullable=False),
        sa.Column("leave_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("date_from", sa.Date(), nullable=False),
        sa.Column("date_to", sa.Date(), nullable=False),
        sa.Column("days", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("document", sa.String(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("requested_by", sa.String(), nullable=False),
        sa.Column("requested_for", sa.String(), nullable=True),
        sa.Column("requested_at", sa.BigInteger(), nullable=False),
        sa.Column("advice", sa.String(), nullable=True),
        sa.Column("advised_by", sa.String(), nullable=True),
        sa.Column("advice_comment", sa.String(), nullable=True),
        sa.Column("verdict", sa.String(), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decision_comment", sa.String(), nullable=True),
        sa.Column("ended_by", sa.String(), nullable=True),
        sa.Column("end_reason", sa.String(), nullable=True),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("employee_id", "leave_id"),
    )
    op.create_index(op.f("ix_leave_status"), "leave", ["status"], unique=False)
