"""The evidence for signals: when a punch was recorded and where a phone was, where a device hangs."""

import sqlalchemy as sa
from alembic import op

revision = "attendance_0009"
down_revision = "attendance_0007"


def upgrade() -> None:
    op.add_column("punch", sa.Column("recorded_at", sa.BigInteger(), nullable=True))
    op.add_column("punch", sa.Column("zone", sa.String(), nullable=True))
    op.add_column("punch", sa.Column("distance_m", sa.BigInteger(), nullable=True))
    op.add_column("punch", sa.Column("mock", sa.Boolean(), nullable=True))
    op.add_column("device", sa.Column("latitude_e6", sa.Integer(), nullable=True))
    op.add_column("device", sa.Column("longitude_e6", sa.Integer(), nullable=True))
