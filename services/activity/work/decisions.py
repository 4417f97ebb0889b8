"""What is decided of a month's work, command by command: pure functions. No clock, no I/O."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple, Protocol

import msgspec

from services.activity.authority.authority import Author, Superior
from services.activity.catalogue.domain import Standard, require_fit
from services.activity.deadlines.window import Deadlines
from services.activity.limits.domain import Limit
from services.activity.work.domain import (
    MOVES,
    REOPENED,
    Activity,
    DecisionData,
    DecisionKind,
    Month,
    Status,
    claim_of,
    content_of,
    decided,
)
from shared.caller import Caller, Who
from shared.city.access import require_access
from shared.city.workday import microseconds
from shared.events import Event
from shared.events.activity import work as act
from shared.events.activity.audits import ActivityConfirmed, ActivityConfirmedData
from shared.events.activity.evidence import EvidenceOpened, EvidenceOpenedData
from shared.events.activity.feedback import CommentAdded, CommentAddedData
from shared.problems import Problem, conflict, error_at, forbidden, invalid, not_found

ZONES = timedelta(days=1)  # the city's date may be one ahead of UTC's


class Terms(NamedTuple):
    """What the work of a day is held against: the city's limits, the catalogue's standard, and the post held."""

    limit: Limit
    standard: Standard | None = None
    position_id: str | None = None


def submit(month: Month, data: act.ActivitySubmittedData, terms: Terms, deadlines: Deadlines, who: Who) -> list[Event]:
    """Claim work of a day, or claim it again, changed, after it was returned or withdrawn."""
    known = month.activities.get(data.activity_id)
    if known is not None:
        if claim_of(data) in known.said:
            return []
        if known.status not in REOPENED:
            raise conflict(f"This activity is {known.status} and says something else.")
    require_fit(data, terms.standard, terms.position_id)
    if data.date > who.now.date() + ZONES:
        raise invalid(f"{data.date} is in the future.")
    _require_time(month, data, terms.limit.day_minutes)
    late = _late(data, known, deadlines, who)
    claim = msgspec.structs.replace(data, late=late)
    return [_record(act.ActivitySubmitted, claim, len(known.said) if known else 0, who)]


def _late(data: act.ActivitySubmittedData, known: Activity | None, deadlines: Deadlines, who: Who) -> bool:
    """Whether a submission is after its window; once late is late for ever. Raises Problem 409 after the cut-off.

    What was returned has a window of its own, for the day it is of.
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


def _require_time(month: Month, data: act.ActivitySubmittedData, day_minutes: int) -> None:
    if data.minutes > day_minutes:
        raise invalid(f"A day has {day_minutes} minutes.", error_at("/body/minutes", f"is more than {day_minutes}"))
    claimed = month.minutes_on(data.date)
    if claimed + data.minutes > day_minutes:
        raise conflict(f"{claimed} minutes of {data.date} are claimed already; a day has {day_minutes}.")


def withdraw(month: Month, data: act.ActivityReasonData, author: Author, who: Who) -> list[Event]:
    """The employee takes back what nobody has decided on."""
    author.require(_known(month, data.activity_id).date)
    return _move(month, act.ActivityWithdrawn, data, who)


def annul(month: Month, data: act.ActivityReasonData, who: Who) -> list[Event]:
    """The inspectorate strikes out what was verified."""
    return _move(month, act.ActivityAnnulled, data, who)


def look(month: Month, data: EvidenceOpenedData, who: Who) -> list[Event]:
    """A verifier has looked at a file, once however often they do, as long as it stays attached."""
    known = _known(month, data.activity_id)
    if (data.by, data.sha256) in known.opened:
        return []
    return [_record(EvidenceOpened, data, len(known.said) - 1, who)]


@dataclass(frozen=True)
class Decision:
    """Verified, returned or rejected. `submission`: the one looked at, by event id, where the sender says it."""

    kind: DecisionKind
    data: DecisionData
    submission: str | None = None


def decide(month: Month, decision: Decision, superior: Superior, who: Who) -> list[Event]:
    """A superior on the day of the work verifies, returns or rejects it."""
    known = _known(month, decision.data.activity_id)
    superior.require(known.date, known.submitted_at)
    return decide_theirs(month, decision, superior, who)


def decide_theirs(month: Month, decision: Decision, superior: Superior, who: Who) -> list[Event]:
    """As `decide`, of what is known to be the superior's to decide on."""
    known = _known(month, decision.data.activity_id)
    if decision.submission not in (None, known.submission):
        raise conflict("This activity was submitted again since; look at what it says now.")
    data = decision.data
    if isinstance(data, act.ActivityVerifiedData):
        _require_claimed(known, data)
        data = msgspec.structs.replace(data, opened=known.opened_by(superior.caller.subject))
    return _move(month, decision.kind, data, who)


def confirm(month: Month, data: ActivityConfirmedData, auditor: Caller, who: Who) -> list[Event]:
    """The inspectorate has looked at verified work again, and it stands."""
    known = _known(month, data.activity_id)
    if known.confirmed == content_of(data):
        return []
    if known.status != "VERIFIED":
        raise conflict(f"This activity is {known.status}; only what is VERIFIED can be confirmed.")
    if auditor.subject in (data.employee_id, known.decided_by):
        raise forbidden("Nobody confirms their own work, or what they verified themselves.")
    if known.confirmed:
        raise conflict("This activity was confirmed already, in other words.")
    return [_record(ActivityConfirmed, data, 0, who)]


def comment(month: Month, data: CommentAddedData, reader: Superior, who: Who) -> list[Event]:
    """One word more about an activity, by whoever may see it."""
    require_reader(reader, _known(month, data.activity_id))
    if data.comment_id in month.comments:
        if month.comments[data.comment_id] != content_of(data):
            raise conflict("This comment_id said something else before.")
        return []
    return [_record(CommentAdded, data, 0, who)]


class Submission(Protocol):
    """What of an activity says whose it is to decide on."""

    @property
    def date(self) -> date: ...
    @property
    def submitted_at(self) -> int: ...


def require_reader(reader: Superior, known: Submission) -> None:
    """Raise Problem 403 unless they may see the work of that day, or decide on it."""
    if not reader.may_decide(known.date, known.submitted_at):
        require_access(reader.caller, reader.employee_id, reader.career, [known.date])


def _require_claimed(known: Activity, data: act.ActivityVerifiedData) -> None:
    if data.minutes_accepted > known.minutes:
        raise invalid(f"{data.minutes_accepted} minutes accepted, but {known.minutes} claimed.")
    if data.volume_accepted > known.volume:
        raise invalid(f"A volume of {data.volume_accepted} accepted, but {known.volume} claimed.")


def _move(month: Month, kind: type[Event], data: DecisionData, who: Who) -> list[Event]:
    known = _known(month, data.activity_id)
    source, target = MOVES[kind]
    if known.status == target and known.decision == decided(kind, data):
        return []
    if known.status != source:
        raise _not_now(known.status, source, target)
    return [_record(kind, data, len(known.said) - 1, who)]


def _not_now(status: Status, source: Status, target: Status) -> Problem:
    return conflict(f"This activity is {status}; only what is {source} can become {target}.")


def _known(month: Month, activity_id: str) -> Activity:
    known = month.activities.get(activity_id)
    if known is None:
        raise not_found(f"No activity {activity_id} was submitted in this month for this employee.")
    return known


def _record(kind: type[Event], data: msgspec.Struct, earlier: int, who: Who) -> Event:
    """`earlier` submissions tell apart the same words said again, such as a second return for the same reason."""
    return kind.record(data, nth=earlier, time=who.now, actor=who.actor, onbehalfof=who.onbehalfof)
