"""The numbers devices give their requests."""

import sqlalchemy as sa
from alembic import op

revision = "attendance_0007"
down_revision = "attendance_0005"


def upgrade() -> None:
    op.add_column("device_contact", sa.Column("sequence", sa.JSON(), nullable=True))
