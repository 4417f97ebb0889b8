"""Parts: routes ask by annotation for the objects that their service is made of, and for the time of receipt."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, TypeVar

from fastapi import Depends, FastAPI, Request

from shared.http.access import dependencies_of, routes_of

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


def require_parts(app: FastAPI, parts: Collection[type]) -> None:
    """Raise LookupError for the first route that asks for a part which no feature adds: a caller would find it out."""
    for route in routes_of(app):
        for asked in dependencies_of(route):
            if isinstance(asked, _Part) and asked.kind not in parts:
                raise LookupError(f"{route.path} asks for a {asked.kind.__name__}, which no feature adds")


async def _received(request: Request) -> datetime:
    now: datetime = request.app.state.now()
    return now


Received = Annotated[datetime, Depends(_received)]  # the time of receipt, UTC, by which every command is judged
