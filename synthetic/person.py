"""One civil servant of the synthetic city: a career with dates, and the habits that make the days differ."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal, NamedTuple

from shared.events.appraisal import SupervisorKind

AssessorStyle = Literal["NORMAL", "ALWAYS_FULL", "HARSH", "UNREAD"]


class Post(NamedTuple):
    """A place of work from `since` on; without a `position_id` the person has no post."""

    since: date
    unit_id: str
    position_id: str | None
    schedule_id: str


class Superior(NamedTuple):
    employee_id: str
    kind: SupervisorKind
    since: date
    until: date | None = None


class Rank(NamedTuple):
    since: date
    rank_grade: str
    salary: int


class Sanction(NamedTuple):
    level: str
    cut_bp: int
    since: date
    until: date


@dataclass(slots=True)
class Person:
    employee_id: str
    nip: str
    name: str
    age: int
    level: int
    employment: str
    family_status: str
    style: AssessorStyle
    in_field: bool  # punches on a phone
    posts: list[Post]
    ranks: list[Rank]
    superiors: list[Superior] = field(default_factory=list)
    sanctions: list[Sanction] = field(default_factory=list)
    entered_by: str | None = None  # the colleague who fills in for a person who never uses a computer
    ended: date | None = None

    @property
    def hired(self) -> date:
        return self.posts[0].since

    def post_on(self, day: date) -> Post:
        if len(self.posts) == 1:
            return self.posts[0]
        return next((post for post in reversed(self.posts) if post.since <= day), self.posts[0])

    def superior_on(self, day: date) -> str | None:
        """An acting superior while one is appointed, else the latest definitive one."""
        found = None
        for superior in self.superiors:
            if superior.since <= day and (superior.until is None or day <= superior.until):
                if superior.kind == "ACTING":
                    return superior.employee_id
                found = superior.employee_id
        return found

    def served(self, years: int, day: date) -> bool:
        """Whether so many years of service are full by `day`, as far as the roster knows."""
        return self.hired.replace(year=self.hired.year + years) <= day

    def employed_on(self, day: date) -> bool:
        return self.hired <= day and (self.ended is None or day < self.ended)
