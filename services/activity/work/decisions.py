"""The decisions about a month of work, command by command; a module of its own beside `domain`, which they build on.

Pure functions of the month, a command's data, the facts and the caller. No clock, no I/O.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, Protocol, TypeVar

import msgspec

from services.activity.authority.domain import Author, Superior
from services.activity.catalogue.domain import Standard, require_fit
from services.activity.deadlines.domain import Deadlines
from services.activity.limits.domain import DatedLimits
from services.activity.work.domain import (
    MOVES,
    REOPENED,
    ZONES,
    Activity,
    ActivityMonth,
    DecisionData,
    DecisionKind,
    Status,
    claim_of,
    content_of,
    decided,
)
from shared.caller import Who
from shared.city.access import require_access
from shared.city.workday import microseconds
from shared.events import Event
from shared.events.activity import work as act
from shared.events.activity.audits import ActivityConfirmed, ActivityConfirmedData
from shared.events.activity.evidence import EvidenceOpened, EvidenceOpenedData
from shared.events.activity.feedback import CommentAdded, CommentAddedData
from shared.problems import Problem, conflict, error_at, forbidden, invalid, not_found


class Terms(NamedTuple):
    """The terms of a submission: limits, windows, the catalogue's standard, and the post held on the day."""

    limits: DatedLimits
    deadlines: Deadlines
    standard: Standard | None = None
    position_id: str | None = None


@dataclass(frozen=True)
class Facts:
    """The facts beside the month that a command is judged by: the caller by the roster, and a submission's terms."""

    author: Author
    superior: Superior
    terms: Terms | None = None

    def require_terms(self) -> Terms:
        """The terms of a submission. Raises LookupError where they were not gathered."""
        if self.terms is None:
            raise LookupError("terms are gathered for submissions only")
        return self.terms


@dataclass(frozen=True)
class Verdict:
    """Verified, returned or rejected. `submission`: the one looked at, by event id, where the sender names it."""

    kind: DecisionKind
    data: DecisionData
    submission: str | None = None

    @property
    def employee_id(self) -> str:
        return self.data.employee_id

    @property
    def activity_id(self) -> str:
        return self.data.activity_id


D = TypeVar(
    "D",
    act.ActivitySubmittedData,
    act.ActivityReasonData,
    Verdict,
    EvidenceOpenedData,
    ActivityConfirmedData,
    CommentAddedData,
)
Decision = Callable[[ActivityMonth, D, Facts, Who], Sequence[Event]]


def submit(month: ActivityMonth, data: act.ActivitySubmittedData, facts: Facts, who: Who) -> list[Event]:
    """Claim work of a day, or claim it again, changed, after it was returned or withdrawn."""
    terms = facts.require_terms()
    known = month.activities.get(data.activity_id)
    if known is not None:
        if claim_of(data) in known.claims:
            return []
        if known.status not in REOPENED:
            raise conflict(f"This activity is {known.status} and says something else.")
    require_fit(data, terms.standard, terms.position_id)
    if data.date > who.now.date() + ZONES:
        raise invalid(f"{data.date} is in the future.")
    _require_time(month, data, terms.limits.day_minutes)
    late = _late(data, known, terms.deadlines, who)
    claim = msgspec.structs.replace(data, late=late)
    return [_record(act.ActivitySubmitted, claim, len(known.claims) if known else 0, who)]


def _late(data: act.ActivitySubmittedData, known: Activity | None, deadlines: Deadlines, who: Who) -> bool:
    """Whether a submission is after its window; once late is late for ever. Raises Problem 409 after the cut-off.

    Returned work has a window of its own, for the day it is of.
    """
    if known is not None and known.status == "RETURNED" and known.date == data.date:
        window = deadlines.window_again(data.date, known.decided_at)
    else:
        window = deadlines.window(data.date)
    at = microseconds(deadlines.judged_at(data.date, data.made_at, who.now))
    if at >= window.cutoff:
        until = deadlines.local(data.date, window.cutoff).isoformat(timespec="minutes")
        raise conflict(f"Work of {data.date} could be entered until {until}; it can no longer be entered.")
    return at >= window.ends or (known is not None and known.late)


def _require_time(month: ActivityMonth, data: act.ActivitySubmittedData, day_minutes: int) -> None:
    if data.minutes > day_minutes:
        raise invalid(f"A day has {day_minutes} minutes.", error_at("/body/minutes", f"is more than {day_minutes}"))
    claimed = month.minutes_on(data.date)
    if claimed + data.minutes > day_minutes:
        raise conflict(f"{claimed} minutes of {data.date} are claimed already; a day has {day_minutes}.")


def withdraw(month: ActivityMonth, data: act.ActivityReasonData, facts: Facts, who: Who) -> list[Event]:
    """Take back, as its author, work that nobody has decided on."""
    facts.author.require(_known(month, data.activity_id).date)
    return _move(month, act.ActivityWithdrawn, data, who)


def annul(month: ActivityMonth, data: act.ActivityReasonData, facts: Facts, who: Who) -> list[Event]:
    """Strike out verified work, as the inspectorate."""
    return _move(month, act.ActivityAnnulled, data, who)


def open_evidence(month: ActivityMonth, data: EvidenceOpenedData, facts: Facts, who: Who) -> list[Event]:
    """Record that a verifier has looked at a file, once however often they do, as long as it stays attached."""
    known = _known(month, data.activity_id)
    if (data.by, data.sha256) in known.opened:
        return []
    return [_record(EvidenceOpened, data, len(known.claims) - 1, who)]


def decide(month: ActivityMonth, verdict: Verdict, facts: Facts, who: Who) -> list[Event]:
    """Verify, return or reject work, as a superior on its day."""
    known = _known(month, verdict.activity_id)
    facts.superior.require(known.date, known.submitted_at)
    return decide_authorised(month, verdict, facts.superior, who)


def decide_authorised(month: ActivityMonth, verdict: Verdict, superior: Superior, who: Who) -> list[Event]:
    """The same, of work that the superior is known to have authority over."""
    known = _known(month, verdict.activity_id)
    if verdict.submission not in (None, known.submission):
        raise conflict("This activity was submitted again since; look at what it says now.")
    data = verdict.data
    if isinstance(data, act.ActivityVerifiedData):
        _require_claimed(known, data)
        data = msgspec.structs.replace(data, opened=known.opened_by(superior.caller.subject))
    return _move(month, verdict.kind, data, who)


def confirm(month: ActivityMonth, data: ActivityConfirmedData, facts: Facts, who: Who) -> list[Event]:
    """Confirm, as the inspectorate that has looked at verified work again, that it stands."""
    known = _known(month, data.activity_id)
    if known.confirmed == content_of(data):
        return []
    if known.status != "VERIFIED":
        raise conflict(f"This activity is {known.status}; only what is VERIFIED can be confirmed.")
    if facts.author.caller.subject in (data.employee_id, known.decided_by):
        raise forbidden("Nobody confirms their own work, or what they verified themselves.")
    if known.confirmed:
        raise conflict("This activity was confirmed already, in other words.")
    return [_record(ActivityConfirmed, data, 0, who)]


def comment(month: ActivityMonth, data: CommentAddedData, facts: Facts, who: Who) -> list[Event]:
    """Add a comment on an activity, as anybody who may see it."""
    require_reader(facts.superior, _known(month, data.activity_id))
    if data.comment_id in month.comments:
        if month.comments[data.comment_id] != content_of(data):
            raise conflict("This comment_id said something else before.")
        return []
    return [_record(CommentAdded, data, 0, who)]


class Submission(Protocol):
    """An activity as far as its superior depends on it."""

    @property
    def date(self) -> date: ...
    @property
    def submitted_at(self) -> int: ...


def require_reader(reader: Superior, known: Submission) -> None:
    """Raise Problem 403 unless the caller may see the work of that day, or decide on it."""
    if not reader.may_decide(known.date, known.submitted_at):
        require_access(reader.caller, reader.employee_id, reader.career, [known.date])


def _require_claimed(known: Activity, data: act.ActivityVerifiedData) -> None:
    if data.minutes_accepted > known.minutes:
        raise invalid(f"{data.minutes_accepted} minutes accepted, but {known.minutes} claimed.")
    if data.volume_accepted > known.volume:
        raise invalid(f"A volume of {data.volume_accepted} accepted, but {known.volume} claimed.")


def _move(month: ActivityMonth, kind: type[Event], data: DecisionData, who: Who) -> list[Event]:
    known = _known(month, data.activity_id)
    source, target = MOVES[kind]
    if known.status == target and known.decision == decided(kind, data):
        return []
    if known.status != source:
        raise _not_now(known.status, source, target)
    return [_record(kind, data, len(known.claims) - 1, who)]


def _not_now(status: Status, source: Status, target: Status) -> Problem:
    return conflict(f"This activity is {status}; only what is {source} can become {target}.")


def _known(month: ActivityMonth, activity_id: str) -> Activity:
    known = month.activities.get(activity_id)
    if known is None:
        raise not_found(f"No activity {activity_id} was submitted in this month for this employee.")
    return known


def _record(kind: type[Event], data: msgspec.Struct, earlier: int, who: Who) -> Event:
    """The event. `earlier` submissions tell apart equal content, such as a second return for the same reason."""
    return kind.record(data, nth=earlier, time=who.now, actor=who.actor, onbehalfof=who.onbehalfof)
