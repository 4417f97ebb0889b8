"""Each person's month in sums by verifier."""

import sqlalchemy as sa
from alembic import op

revision = "activity_0008"
down_revision = "activity_0007"

_SUMS = (
    *("entries", "late", "claimed", "verified", "returned", "rejected", "perfect", "with_evidence", "unopened"),
    *("offered", "accepted"),
    *("under_4h", "under_8h", "under_24h", "under_48h", "under_72h", "under_120h", "under_240h", "longer"),
)


def upgrade() -> None:
    op.create_table(
        "tally",
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("employee_id", sa.String(length=64), nullable=False),
        sa.Column("verifier", sa.String(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in _SUMS),
        sa.Column("quality", sa.BigInteger(), nullable=False),
        sa.Column("quality_squares", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("period", "employee_id", "verifier"),
    )
