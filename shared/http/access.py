"""Access to routes: every route declares the roles that may call it, or is refused at start-up."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from fastapi import FastAPI, Request
from fastapi.openapi.models import HTTPBearer
from fastapi.routing import RouteContext, iter_route_contexts
from fastapi.security.base import SecurityBase

from shared.caller import ROLES, Caller, Role
from shared.problems import forbidden, unauthenticated

PUBLIC = frozenset({"public"})  # the answer of `roles_of` for an open route
TERMINAL = frozenset({"terminal"})  # and for one for machines that carry no token


# Makes a caller of the text that follows the scheme's name in the header. Raises Problem 401, 403 or 503.
Scheme = Callable[[str, Request], Awaitable[Caller]]


class UndeclaredRoute(RuntimeError):
    """A route that declares no callers, or two different sets of them."""


@dataclass(frozen=True)
class Guard(SecurityBase):
    """A dependency that admits callers with one of `roles`. Raises Problem 401 or 403 with the reason."""

    roles: frozenset[str]
    # For OpenAPI, which then shows the routes that need a token.
    model: Any = field(default_factory=partial(HTTPBearer, bearerFormat="JWT"), init=False, repr=False, compare=False)
    scheme_name: str = field(default="token", init=False, repr=False, compare=False)

    async def __call__(self, request: Request) -> Caller:
        name, _, credentials = request.headers.get("authorization", "").partition(" ")
        scheme: Scheme | None = request.app.state.schemes.get(name.lower())
        if scheme is None or not credentials:
            raise unauthenticated("A bearer token is needed.")
        caller = await scheme(credentials.strip(), request)
        if not self.roles & caller.roles:
            raise forbidden(f"This needs one of the roles: {', '.join(sorted(self.roles))}.")
        return caller


@dataclass(frozen=True)
class _Open:
    roles: frozenset[str] = PUBLIC

    async def __call__(self) -> None:
        """Admit every caller."""


@dataclass(frozen=True)
class _Terminal:
    """A dependency that admits the machines that `identify` knows by other means than a token."""

    identify: Callable[[Request], Awaitable[Any]]
    roles: frozenset[str] = TERMINAL

    async def __call__(self, request: Request) -> Any:
        return await self.identify(request)


def allow(*roles: Role) -> Guard:
    """The callers of a route: `caller: Caller = Depends(allow("employee"))`, or in a router's `dependencies`."""
    if not roles or not ROLES.issuperset(roles):
        raise ValueError(f"{roles!r} is not some of {sorted(ROLES)}")
    return Guard(frozenset(roles))


def public() -> _Open:
    """Mark a route as open to every caller: `dependencies=[Depends(public())]`."""
    return _Open()


def terminal(identify: Callable[[Request], Awaitable[Any]]) -> _Terminal:
    """The callers of a route for machines without tokens; `identify` gives the machine or raises Problem."""
    return _Terminal(identify)


def routes_of(app: FastAPI) -> Iterator[RouteContext]:
    """Every route with its whole path, as included; `app.routes` holds only the routers."""
    return iter_route_contexts(app.routes)


def roles_of(route: RouteContext) -> frozenset[str] | None:
    """The roles a route declares, PUBLIC or TERMINAL where no token is asked for, None where it declares nothing
    or contradicts itself.
    """
    guards = (asked for asked in dependencies_of(route) if isinstance(asked, Guard | _Open | _Terminal))
    declared = {guard.roles for guard in guards}
    return declared.pop() if len(declared) == 1 else None


def dependencies_of(route: RouteContext) -> Iterator[Any]:
    """All that a route depends on, also by its dependencies: what `Depends` was given, and the route's own function.

    Nothing for a mounted application or websocket: no dependency of ours guards it.
    """
    waiting = [getattr(route, "dependant", None)]
    while waiting:
        dependant = waiting.pop()
        if dependant is not None:
            yield dependant.call
            waiting += dependant.dependencies


def require_declared(app: FastAPI) -> None:
    """Deny by default: raises UndeclaredRoute for the first route that does not declare its callers once."""
    for route in routes_of(app):
        if roles_of(route) is None:
            raise UndeclaredRoute(f"{sorted(route.methods or ())} {route.path} must declare allow(...) or public()")
