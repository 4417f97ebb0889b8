"""The table of each person's month in sums by verifier: the one that figures and months are read from."""

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel


class Tally(SQLModel, table=True):
    """A person's activities of a month that one verifier decided on; see Sums. `verifier` as the log names them.

    The verifier of undecided work is nobody. Nobody's row is there as soon as something was submitted, and has the
    days `reported`, by work that was not withdrawn: bit `n` for day `n`. In all other rows `reported` is 0.
    """

    __tablename__ = "tally"

    period: str = Field(primary_key=True, max_length=7)
    employee_id: str = Field(primary_key=True, max_length=64)
    verifier: str = Field(primary_key=True)
    reported: int = Field(sa_type=BigInteger)
    entries: int
    late: int
    claimed: int
    verified: int
    returned: int
    rejected: int
    perfect: int
    with_evidence: int
    unopened: int
    offered: int
    accepted: int
    quality: int = Field(sa_type=BigInteger)
    quality_squares: int = Field(sa_type=BigInteger)
    under_4h: int
    under_8h: int
    under_24h: int
    under_48h: int
    under_72h: int
    under_120h: int
    under_240h: int
    longer: int


TABLES = [Tally]
