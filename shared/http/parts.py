"""Parts: routes ask by annotation for the objects that their service is made of, and for the time of receipt."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends, Request


@dataclass(frozen=True)
class _Part:
    kind: type

    async def __call__(self, request: Request) -> Any:
        return request.app.state.parts[self.kind]


def part(kind: type) -> Any:
    """The part of a class, in the annotation of a route's parameter: `Annotated[LeaveStore, part(LeaveStore)]`."""
    return Depends(_Part(kind))


async def _received(request: Request) -> datetime:
    now: datetime = request.app.state.now()
    return now


Received = Annotated[datetime, Depends(_received)]  # the time of receipt, UTC, by which every command is judged
