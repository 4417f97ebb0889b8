"""The time of writing of work and whether it was late; the moment when the service last served."""

import sqlalchemy as sa
from alembic import op

revision = "activity_0006"
down_revision = "activity_0005"


def upgrade() -> None:
    op.add_column("activity", sa.Column("made_at", sa.BigInteger(), nullable=True))
    # What was folded before there were deadlines was late for none.
    op.add_column("activity", sa.Column("late", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "heartbeat",
        sa.Column("service", sa.String(length=64), nullable=False),
        sa.Column("served_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("service"),
    )
