"""Months are counted in one table; undecided work is found in order of its age."""

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
    op.drop_index("ix_activity_waiting", "activity")
    op.create_index("ix_activity_waiting", "activity", ["employee_id", "status", "date", "submitted_at"])
    waits = sa.text("status = 'SUBMITTED'")
    op.create_index(
        "ix_activity_queue",
        "activity",
        ["date", "employee_id", "activity_id"],
        postgresql_where=waits,
        sqlite_where=waits,
    )
