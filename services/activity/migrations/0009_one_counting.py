"""Months are counted in one table."""

import sqlalchemy as sa
from alembic import op

revision = "activity_0009"
down_revision = "activity_0008"


def upgrade() -> None:
    op.drop_table("activity_month")
    op.execute("DELETE FROM tally")
    op.add_column("tally", sa.Column("reported", sa.BigInteger(), nullable=False))
    # Sums grow with the activities, from none of either: all is folded again.
    op.execute("DELETE FROM activity")
    op.execute("DELETE FROM checkpoint WHERE projection = 'activity'")
