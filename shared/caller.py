"""The caller of a request, and the actor and time of a command: all that a pure decision knows of the world."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

Role = Literal["employee", "unit_hr", "hr_admin", "finance", "auditor", "device", "operator"]
ROLES = frozenset(get_args(Role))

# An event's `actor` names a caller of several roles by the most official one.
_ACTOR_KINDS: tuple[tuple[Role, str], ...] = (
    ("device", "device"),
    ("hr_admin", "hr"),
    ("unit_hr", "hr"),
    ("finance", "finance"),
    ("auditor", "auditor"),
    ("operator", "operator"),
    ("employee", "employee"),
)


def person_of(actor: str) -> str:
    """The id in an event's `actor`: `hr:e00007` and `employee:e00007` are one person."""
    return actor.partition(":")[2]


@dataclass(frozen=True, slots=True)
class Caller:
    """A verified caller: `subject` is an employee's or device's id, `units` those a unit's HR officer serves.

    `signed`: known by the signature of this very request, not by a token.
    """

    subject: str
    roles: frozenset[str]
    units: frozenset[str] = frozenset()
    signed: bool = False

    @property
    def actor(self) -> str:
        """The caller as events name the actor: `employee:e00042`, `device:d17`, `hr:e00007`."""
        return next(f"{kind}:{self.subject}" for role, kind in _ACTOR_KINDS if role in self.roles)


@dataclass(frozen=True, slots=True)
class Who:
    """The actor of a command and its time. `actor` and `onbehalfof` are as events name them (`employee:e00042`).

    `now` is the time of receipt, UTC.
    """

    actor: str
    now: datetime
    onbehalfof: str | None = None

    @classmethod
    def at(cls, caller: Caller, now: datetime, employee_id: str | None = None) -> "Who":
        """The caller as actor on the records of `employee_id`; on behalf of the employee where that is another."""
        another = employee_id is not None and employee_id != caller.subject
        return cls(caller.actor, now, f"employee:{employee_id}" if another else None)
