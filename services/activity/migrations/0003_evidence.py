"""Evidence: the files sent, and the activities submitted with them."""

import sqlalchemy as sa
from alembic import op

revision = "activity_0003"
down_revision = "activity_0001"


def upgrade() -> None:
    op.create_table(
        "evidence_file",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("employee_id", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", "employee_id"),
    )
    op.create_table(
        "activity_evidence",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("employee_id", sa.String(length=64), nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("activity_id", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("sha256", "employee_id", "period", "activity_id"),
    )
