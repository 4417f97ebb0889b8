"""The files that verifiers had opened; samples, confirmations, comments and ideas."""

import sqlalchemy as sa
from alembic import op

revision = "activity_0004"
down_revision = "activity_0003"


def upgrade() -> None:
    op.add_column("activity", sa.Column("opened", sa.JSON(), nullable=True))
    op.create_table(
        "audit_sample",
        sa.Column("unit_id", sa.String(length=64), nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("seed", sa.String(length=2_000), nullable=False),
        sa.Column("share_bp", sa.Integer(), nullable=False),
        sa.Column("population", sa.BigInteger(), nullable=False),
        sa.Column("activities", sa.JSON(), nullable=False),
        sa.Column("drawn_by", sa.String(), nullable=False),
        sa.Column("drawn_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("unit_id", "period", "seed"),
    )
    op.create_table(
        "confirmation",
        sa.Column("employee_id", sa.String(length=64), nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("activity_id", sa.String(length=64), nullable=False),
        sa.Column("comment", sa.String(), nullable=True),
        sa.Column("confirmed_by", sa.String(), nullable=False),
        sa.Column("confirmed_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("employee_id", "period", "activity_id"),
    )
    op.create_table(
        "comment",
        sa.Column("employee_id", sa.String(length=64), nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("comment_id", sa.String(length=64), nullable=False),
        sa.Column("activity_id", sa.String(length=64), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("said_by", sa.String(), nullable=False),
        sa.Column("said_at", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("employee_id", "period", "comment_id"),
    )
    op.create_index("ix_comment_thread", "comment", ["employee_id", "period", "activity_id"], unique=False)
    op.create_table(
        "idea",
        sa.Column("employee_id", sa.String(length=64), nullable=False),
        sa.Column("idea_id", sa.String(length=64), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("activity_id", sa.String(), nullable=True),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_for", sa.String(), nullable=True),
        sa.Column("recorded_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("employee_id", "idea_id"),
    )
