"""The catalogue, drafts and templates; whether work is shared, and was declared true."""

import sqlalchemy as sa
from alembic import op

revision = "activity_0005"
down_revision = "activity_0004"


def upgrade() -> None:
    op.add_column("activity", sa.Column("shared_id", sa.String(length=64), nullable=True))
    op.create_index("ix_activity_shared_id", "activity", ["shared_id"], unique=False)
    # Before, nobody could declare anything.
    op.add_column("activity", sa.Column("declared", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "catalogue_entry",
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("event_id", sa.String(length=64), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("standard_minutes", sa.Integer(), nullable=False),
        sa.Column("evidence", sa.String(), nullable=False),
        sa.Column("quality_standard", sa.String(), nullable=True),
        sa.Column("positions", sa.JSON(), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("code", "event_id"),
    )
    op.create_table(
        "catalogue_post",
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("event_id", sa.String(length=64), nullable=False),
        sa.Column("position_id", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("code", "event_id", "position_id"),
    )
    op.create_table(
        "draft",
        sa.Column("employee_id", sa.String(length=64), nullable=False),
        sa.Column("activity_id", sa.String(length=64), nullable=False),
        sa.Column("discarded", sa.Boolean(), nullable=False),
        sa.Column("date", sa.Date(), nullable=True),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("volume", sa.BigInteger(), nullable=True),
        sa.Column("unit", sa.String(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("target_id", sa.String(), nullable=True),
        sa.Column("catalogue_code", sa.String(), nullable=True),
        sa.Column("shared_id", sa.String(), nullable=True),
        sa.Column("drafted_by", sa.String(), nullable=False),
        sa.Column("drafted_for", sa.String(), nullable=True),
        sa.Column("drafted_at", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("employee_id", "activity_id"),
    )
    op.create_table(
        "template",
        sa.Column("employee_id", sa.String(length=64), nullable=False),
        sa.Column("template_id", sa.String(length=64), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("volume", sa.BigInteger(), nullable=True),
        sa.Column("unit", sa.String(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("target_id", sa.String(), nullable=True),
        sa.Column("catalogue_code", sa.String(), nullable=True),
        sa.Column("saved_by", sa.String(), nullable=False),
        sa.Column("saved_for", sa.String(), nullable=True),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("employee_id", "template_id"),
    )
