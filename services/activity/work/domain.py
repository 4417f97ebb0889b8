"""A person's month of work: its moves, and its state after each event. Pure; `decisions` has the commands."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Literal

import msgspec

from shared.city.workday import microseconds
from shared.events import Event, content_id
from shared.events.activity import work as act
from shared.events.activity.audits import ActivityConfirmed
from shared.events.activity.evidence import EvidenceOpened
from shared.events.activity.feedback import CommentAdded

ZONES = timedelta(days=1)  # the city's date may be one ahead of UTC's

Status = Literal["SUBMITTED", "RETURNED", "WITHDRAWN", "VERIFIED", "REJECTED", "ANNULLED"]
COUNTING: frozenset[Status] = frozenset({"SUBMITTED", "VERIFIED"})  # against the minutes of the day
REOPENED: frozenset[Status] = frozenset({"RETURNED", "WITHDRAWN"})  # may be submitted again, changed

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
    """An activity as far as later decisions need it; content by digest, as a city's open month is kept in memory.

    `submission` is the event id of the last submission, `claims` the content of each, `late` whether the last was;
    `decision` is the last decision, `confirmed` an auditor's confirmation, both by content. `opened`: pairs of a
    verifier and the digest of a file that they have looked at. `_at` in microseconds since 1970, UTC.
    """

    status: Status
    date: date
    minutes: int
    volume: int
    submission: str
    submitted_at: int
    claims: tuple[str, ...]
    decision: str = ""
    decided_by: str = ""
    decided_at: int = 0
    late: bool = False
    confirmed: str = ""
    opened: frozenset[tuple[str, str]] = frozenset()

    def opened_by(self, subject: str) -> tuple[str, ...]:
        """The digests of the files that a person has looked at, in order."""
        return tuple(sorted(digest for by, digest in self.opened if by == subject))


class ActivityMonth(msgspec.Struct, frozen=True):
    """One person's month: its activities by id, its comments by id and content, and the decisions of bulk commands.

    `commands` has them by the person who gave the command and its id: each activity's decision by content.
    """

    activities: Mapping[str, Activity] = {}
    comments: Mapping[str, str] = {}
    commands: Mapping[tuple[str, str], Mapping[str, str]] = {}

    def minutes_on(self, day: date) -> int:
        """Minutes claimed for a day, as claimed even where fewer were accepted: that time was spent."""
        return sum(one.minutes for one in self.activities.values() if one.date == day and one.status in COUNTING)


def evolve(month: ActivityMonth, event: Event) -> ActivityMonth:
    """The month after an event. Events of no interest change nothing."""
    if isinstance(event, act.ActivitySubmitted):
        return _with(month, event.data.activity_id, _submitted(month, event))
    if isinstance(event, CommentAdded):
        comments = {**month.comments, event.data.comment_id: content_of(event.data)}
        return msgspec.structs.replace(month, comments=comments)
    known = month.activities.get(getattr(event.data, "activity_id", ""))
    if known is None:
        return month
    if type(event) in MOVES:
        return _decided(month, known, event)
    if isinstance(event, EvidenceOpened | ActivityConfirmed):
        return _with(month, event.data.activity_id, _followed(known, event))
    return month


def decided(kind: type[Event], data: DecisionData) -> str:
    """The content of a decision, whatever files its verifier had opened and in whatever bulk command it was taken."""
    if isinstance(data, act.ActivityVerifiedData):
        return content_id(kind.type(), content_of(msgspec.structs.replace(data, command_id=None, opened=())))
    return content_id(kind.type(), content_of(msgspec.structs.replace(data, command_id=None)))


def _submitted(month: ActivityMonth, event: act.ActivitySubmitted) -> Activity:
    data = event.data
    known = month.activities.get(data.activity_id)
    claims = (*(known.claims if known else ()), claim_of(data))
    attached = {piece.sha256 for piece in data.evidence}
    opened = frozenset(pair for pair in known.opened if pair[1] in attached) if known else frozenset()
    return Activity(
        "SUBMITTED",
        data.date,
        data.minutes,
        data.volume,
        event.id,
        microseconds(event.time),
        claims,
        late=data.late,
        opened=opened,
    )


def _decided(month: ActivityMonth, known: Activity, event: Event) -> ActivityMonth:
    data, by = event.data, event.actor.partition(":")[2]
    content = decided(type(event), data)
    activity = msgspec.structs.replace(
        known,
        status=MOVES[type(event)][1],
        decision=content,
        decided_by=by,
        decided_at=microseconds(event.time),
    )
    if data.command_id is not None:
        command = by, data.command_id
        done = {**month.commands.get(command, {}), data.activity_id: content}
        month = msgspec.structs.replace(month, commands={**month.commands, command: done})
    return _with(month, data.activity_id, activity)


def _followed(known: Activity, event: EvidenceOpened | ActivityConfirmed) -> Activity:
    if isinstance(event, ActivityConfirmed):
        return msgspec.structs.replace(known, confirmed=content_of(event.data))
    return msgspec.structs.replace(known, opened=known.opened | {(event.data.by, event.data.sha256)})


def _with(month: ActivityMonth, activity_id: str, activity: Activity) -> ActivityMonth:
    return msgspec.structs.replace(month, activities={**month.activities, activity_id: activity})


def claim_of(data: act.ActivitySubmittedData) -> str:
    """The content of the author's claim, without `late`, which the service adds."""
    return content_of(msgspec.structs.replace(data, late=False))


def content_of(data: msgspec.Struct) -> str:
    """The digest that tells one content from another."""
    return content_id(msgspec.json.encode(data).decode())
