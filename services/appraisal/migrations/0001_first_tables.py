"""First tables."""

import sqlalchemy as sa
from alembic import op

revision = "appraisal_0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "assignment",
        sa.Column("employee_id", sa.String(length=64), nullable=False),
        sa.Column("event_id", sa.String(length=64), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.String(), nullable=False),
        sa.Column("schedule_id", sa.String(), nullable=False),
        sa.Column("position_id", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("employee_id", "event_id"),
    )
    op.create_index(op.f("ix_assignment_unit_id"), "assignment", ["unit_id"], unique=False)
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
        "closing",
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("unit_id", sa.String(length=64), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=False),
        sa.Column("closed_by", sa.String(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("event_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("period", "unit_id"),
    )
    op.create_table(
        "employee",
        sa.Column("employee_id", sa.String(length=64), nullable=False),
        sa.Column("event_id", sa.String(length=64), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("nip", sa.String(length=18), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("employment", sa.String(), nullable=False),
        sa.Column("family_status", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("employee_id", "event_id"),
    )
    op.create_index(op.f("ix_employee_nip"), "employee", ["nip"], unique=False)
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
        "position",
        sa.Column("position_id", sa.String(length=64), nullable=False),
        sa.Column("event_id", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("unit_id", sa.String(), nullable=False),
        sa.Column("position_class", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("ceiling", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("position_id", "event_id"),
    )
    op.create_table(
        "rank",
        sa.Column("employee_id", sa.String(length=64), nullable=False),
        sa.Column("event_id", sa.String(length=64), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("rank_grade", sa.String(), nullable=False),
        sa.Column("salary", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("employee_id", "event_id"),
    )
    op.create_table(
        "sanction",
        sa.Column("employee_id", sa.String(length=64), nullable=False),
        sa.Column("event_id", sa.String(length=64), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("sanction_id", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("tpp_cut_bp", sa.Integer(), nullable=False),
        sa.Column("effective_to", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("employee_id", "event_id"),
    )
    op.create_table(
        "supervision",
        sa.Column("employee_id", sa.String(length=64), nullable=False),
        sa.Column("event_id", sa.String(length=64), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("supervisor_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("effective_to", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("employee_id", "event_id"),
    )
    op.create_table(
        "turn",
        sa.Column("employee_id", sa.String(length=64), nullable=False),
        sa.Column("event_id", sa.String(length=64), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("employed", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("employee_id", "event_id"),
    )
    op.create_table(
        "unit",
        sa.Column("unit_id", sa.String(length=64), nullable=False),
        sa.Column("event_id", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("timezone", sa.String(), nullable=False),
        sa.Column("parent_id", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("unit_id", "event_id"),
    )
