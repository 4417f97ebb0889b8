"""What activity decides: pure functions of a month's state and a command. No clock, no I/O."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal, NamedTuple

import msgspec

from services.activity.authority import Author, Superior
from services.activity.catalogue.domain import Standard, require_fit
from services.activity.limits import Limit
from services.activity.window import Deadlines
from shared.events import Event, content_id
from shared.events import activity as act
from shared.events.work import EvidenceOpened, EvidenceOpenedData
from shared.problems import Problem, conflict, error_at, invalid, not_found
from shared.who import Who
from shared.workday import microseconds

ZONES = timedelta(days=1)  # the city's date may be one ahead of UTC's

Status = Literal["SUBMITTED", "RETURNED", "WITHDRAWN", "VERIFIED", "REJECTED", "ANNULLED"]
COUNTING: frozenset[Status] = frozenset({"SUBMITTED", "VERIFIED"})  # against the minutes of the day
REOPENED: frozenset[Status] = frozenset({"RETURNED", "WITHDRAWN"})  # what may be submitted again, changed

DecisionKind = type[act.ActivityVerified] | type[act.ActivityReturned] | type[act.ActivityRejected]
DecisionData = act.ActivityVerifiedData | act.ActivityReasonData
# Every move but a submission: from which status to which (domain 5.1). What is not here is refused.
MOVES: dict[type[Event], tuple[Status, Status]] = {
    act.ActivityVerified: ("SUBMITTED", "VERIFIED"),
    act.ActivityReturned: ("SUBMITTED", "RETURNED"),
    act.ActivityRejected: ("SUBMITTED", "REJECTED"),
    act.ActivityWithdrawn: ("SUBMITTED", "WITHDRAWN"),
    act.ActivityAnnulled: ("VERIFIED", "ANNULLED"),
}


class Activity(msgspec.Struct, frozen=True, gc=False):
    """What later decisions need of an activity; content by digest, as a city's open month is kept in memory.

    `submission` is the event id of the last submission, `said` the content of each, `decision` that of the last, said
    at `decided_at` (microseconds). `late`: the last submission was.
    """

    status: Status
    date: date
    minutes: int
    volume: int
    submission: str
    said: tuple[str, ...]
    decision: str = ""
    decided_at: int = 0
    late: bool = False
    opened: frozenset[tuple[str, str]] = frozenset()  # who looked at which file: a digest is the same file for ever


@dataclass(frozen=True)
class Month:
    """One person's month: its activities by id."""

    activities: dict[str, Activity] = field(default_factory=dict)

    def minutes_on(self, day: date) -> int:
        """Minutes claimed for a day, as claimed even where fewer were accepted: that time was spent."""
        return sum(each.minutes for each in self.activities.values() if each.date == day and each.status in COUNTING)


def evolve(month: Month, event: Event) -> Month:
    """The month after an event. Events of no interest change nothing."""
    if isinstance(event, act.ActivitySubmitted):
        return _with(month, event.data.activity_id, _submitted(month, event))
    if isinstance(event, EvidenceOpened):
        return _opened(month, event.data)
    move = MOVES.get(type(event))
    known = month.activities.get(event.data.activity_id) if move else None
    if move is None or known is None:
        return month
    decided = msgspec.structs.replace(
        known, status=move[1], decision=_content(event.data), decided_at=microseconds(event.time)
    )
    return _with(month, event.data.activity_id, decided)


class Terms(NamedTuple):
    """What the work of a day is held against: the city's limits, the catalogue's standard, and the post held."""

    limit: Limit
    standard: Standard | None = None
    position_id: str | None = None


def submit(month: Month, data: act.ActivitySubmittedData, terms: Terms, deadlines: Deadlines, who: Who) -> list[Event]:
    """Claim work of a day, or claim it again, changed, after it was returned or withdrawn."""
    known = month.activities.get(data.activity_id)
    if known is not None:
        if _claim(data) in known.said:
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
    """A verifier has looked at a file, once however often they do."""
    if (data.by, data.sha256) in _known(month, data.activity_id).opened:
        return []
    return [EvidenceOpened.record(data, time=who.now, actor=who.actor)]


@dataclass(frozen=True)
class Decision:
    """Verified, returned or rejected. `submission`: the one looked at, by event id, where the sender says it."""

    kind: DecisionKind
    data: DecisionData
    submission: str | None = None


def decide(month: Month, decision: Decision, superior: Superior, who: Who) -> list[Event]:
    """A superior on the day of the work verifies, returns or rejects it."""
    known = _known(month, decision.data.activity_id)
    superior.require(known.date)
    if decision.submission not in (None, known.submission):
        raise conflict("This activity was submitted again since; look at what it says now.")
    if isinstance(decision.data, act.ActivityVerifiedData):
        _require_claimed(known, decision.data)
    return _move(month, decision.kind, decision.data, who)


def _require_claimed(known: Activity, data: act.ActivityVerifiedData) -> None:
    if data.minutes_accepted > known.minutes:
        raise invalid(f"{data.minutes_accepted} minutes accepted, but {known.minutes} claimed.")
    if data.volume_accepted > known.volume:
        raise invalid(f"A volume of {data.volume_accepted} accepted, but {known.volume} claimed.")


def _move(month: Month, kind: type[Event], data: DecisionData, who: Who) -> list[Event]:
    known = _known(month, data.activity_id)
    source, target = MOVES[kind]
    if known.status == target and known.decision == _content(data):
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


def _submitted(month: Month, event: act.ActivitySubmitted) -> Activity:
    data = event.data
    known = month.activities.get(data.activity_id)
    said = (*(known.said if known else ()), _claim(data))
    opened = known.opened if known else frozenset()
    return Activity("SUBMITTED", data.date, data.minutes, data.volume, event.id, said, late=data.late, opened=opened)


def _opened(month: Month, data: EvidenceOpenedData) -> Month:
    known = month.activities.get(data.activity_id)
    if known is None:
        return month
    opened = known.opened | {(data.by, data.sha256)}
    return _with(month, data.activity_id, msgspec.structs.replace(known, opened=opened))


def _with(month: Month, activity_id: str, activity: Activity) -> Month:
    return Month({**month.activities, activity_id: activity})


def _record(kind: type[Event], data: msgspec.Struct, earlier: int, who: Who) -> Event:
    """`earlier` submissions tell apart the same words said again, such as a second return for the same reason."""
    return kind.record(data, nth=earlier, time=who.now, actor=who.actor, onbehalfof=who.onbehalfof)


def _claim(data: act.ActivitySubmittedData) -> str:
    """What the author said: `late` is our word."""
    return _content(msgspec.structs.replace(data, late=False))


def _content(data: msgspec.Struct) -> str:
    return content_id(msgspec.json.encode(data).decode())
