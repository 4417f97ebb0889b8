"""Who gives a command, and when it was received: what a pure decision may know of the world."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Who:
    """`actor` as events name it (`employee:e00042`), `onbehalfof` too; `now` is the time of receipt, UTC."""

    actor: str
    now: datetime
    onbehalfof: str | None = None
