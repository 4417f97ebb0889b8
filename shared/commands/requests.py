"""The rules of requests that one person makes and others decide, the same for leave and for corrections. Pure.

An author asks for something about an employee; then others add their words to the request, such as an advice, an
endorsement or a refusal. Every word is an event, which the status of the request must allow. Each kind of request has
its own words, statuses and rights in its `domain`; `workflow` is the shell around them.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, Protocol, TypeVar

import msgspec

from shared.caller import Caller, Who
from shared.city.access import require_unit_hr
from shared.city.roster import Career
from shared.events import Event, content_id
from shared.problems import Problem, conflict, forbidden


class Request(Protocol):
    """One request as it stands; `words`: the content of every word that was recorded on it, see `content`."""

    @property
    def status(self) -> str: ...
    @property
    def words(self) -> tuple[str, ...]: ...


class EmployeeFacts(Protocol):
    """The employee whom a request is about."""

    @property
    def employee_id(self) -> str: ...
    @property
    def career(self) -> Career: ...


F = TypeVar("F", bound=EmployeeFacts)


@dataclass(frozen=True)
class Party(Generic[F]):
    """A caller who makes or decides a request; `now` is the time of receipt, UTC. Each kind adds its own rights."""

    caller: Caller
    facts: F
    now: datetime

    @property
    def who(self) -> Who:
        """The caller as the events name them."""
        return Who.at(self.caller, self.now)

    @property
    def author(self) -> Who:
        """The caller as the author: where they assist the employee, the events name both."""
        return Who.at(self.caller, self.now, self.facts.employee_id)

    def require_author(self, day: date) -> None:
        """Raise Problem 403 unless the caller is the employee, or the HR officer who assists them on that day."""
        if self.caller.subject != self.facts.employee_id or "employee" not in self.caller.roles:
            require_unit_hr(self.caller, self.facts.career, day)


def require_another(caller: Caller, person: str | None, refusal: str) -> None:
    """Raise Problem 403 with the refusal where the caller is this person, whose word does not count here."""
    if caller.subject == person:
        raise forbidden(refusal)


def allowed(require: Callable[..., None], *given: object, **named: object) -> bool:
    """Whether a check raises no Problem."""
    try:
        require(*given, **named)
    except Problem:
        return False
    return True


def is_new(request: Request, word: str, sources: Collection[str], name: str) -> bool:
    """Whether a word changes the request: the same word again does not. `sources`: the statuses that allow it.

    Raises Problem 409 where the request has another status; `name` is the word for such a request.
    """
    if word in request.words:
        return False
    if request.status not in sources:
        raise conflict(f"This {name} is {request.status}; this is done only to what is {' or '.join(sorted(sources))}.")
    return True


def same_or_conflict(recorded: object, given: object, name: str) -> list[Event]:
    """No events: what is given is recorded already. Raises Problem 409 where the id is taken by something else."""
    if recorded != given:
        article = "an" if name[0] in "aeiou" else "a"
        raise conflict(f"This {name} id is taken by {article} {name} that says something else.")
    return []


def content(data: msgspec.Struct, *decided: str) -> str:
    """The content of a word, by which the same word again is known.

    `decided`: the fields that are filled in by the decision, and so tell no two commands apart.
    """
    given = {name: value for name, value in msgspec.structs.asdict(data).items() if name not in decided}
    return content_id(type(data).__name__, msgspec.json.encode(given).decode())


def record(kind: type[Event], data: msgspec.Struct, who: Who) -> Event:
    """The event of a word by `who`, at the time of receipt."""
    return kind.record(data, time=who.now, actor=who.actor, onbehalfof=who.onbehalfof)
