"""Parts: routes ask by annotation for the objects that their service is made of, and for the time of receipt."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request

P = TypeVar("P")


@dataclass(frozen=True)
class _Part:
    kind: type

    async def __call__(self, request: Request) -> Any:
        return request.app.state.parts[self.kind]


def part(kind: type) -> Any:
    """The part of a class, in the annotation of a route's parameter: `Annotated[LeaveStore, part(LeaveStore)]`."""
    return Depends(_Part(kind))


def part_of(request: Request, kind: type[P]) -> P:
    """The part of a class, for what is no dependency: a hot route's body (a dependency takes some 7 µs), a guard."""
    found: P = request.app.state.parts[kind]
    return found


async def _received(request: Request) -> datetime:
    now: datetime = request.app.state.now()
    return now


Received = Annotated[datetime, Depends(_received)]  # the time of receipt, UTC, by which every command is judged
