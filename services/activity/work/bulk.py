"""A day's or a month's work of one person, decided in one command. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

from services.activity.authority.authority import Superior
from services.activity.work.decisions import Decision, decide, decide_theirs
from services.activity.work.domain import Activity, Month, decided
from shared.caller import Who
from shared.events import Event
from shared.events.activity import work as act
from shared.problems import conflict, invalid
from shared.values.period import Period

MOST = 1_000  # as many as any batch has


@dataclass(frozen=True)
class Bulk:
    """What was submitted on a day, or in the whole month where none is named, is accepted as claimed.

    `quality` in centi-points; `exceptions` are decided otherwise, by activity id.
    """

    employee_id: str
    period: Period
    command_id: str
    quality: int
    day: date | None
    exceptions: Mapping[str, Decision]

    def decision(self, activity_id: str, known: Activity) -> Decision:
        """What the command says of an activity."""
        data = act.ActivityVerifiedData(
            employee_id=self.employee_id,
            activity_id=activity_id,
            minutes_accepted=known.minutes,
            volume_accepted=known.volume,
            quality=self.quality,
            command_id=self.command_id,
        )
        return self.exceptions.get(activity_id) or Decision(act.ActivityVerified, data)


def decisions(month: Month, bulk: Bulk, superior: Superior, who: Who) -> dict[str, Callable[[Month], list[Event]]]:
    """By activity id, what decides each of those the command means or names, in order of date.

    Raises Problem 409 where the same command said something else before, or means too many.
    """
    done = month.commands.get((superior.caller.subject, bulk.command_id))
    meant = [(each.date, key) for key, each in month.activities.items() if bulk.day in (None, each.date)]
    ids = list(dict.fromkeys([*(key for _, key in sorted(meant)), *bulk.exceptions]))
    if len(ids) > MOST:
        raise conflict(f"These are {len(ids)} activities; one command decides on {MOST} at most. Name a day.")
    for key, content in (done or {}).items():
        decision = bulk.decision(key, month.activities[key])
        if content != decided(decision.kind, decision.data):
            raise conflict("This command_id said something else before.")
    return {key: partial(_decide, key=key, bulk=bulk, done=done, superior=superior, who=who) for key in ids}


def _decide(
    month: Month, key: str, bulk: Bulk, done: Mapping[str, str] | None, superior: Superior, who: Who
) -> list[Event]:
    if done is not None and key in done:
        return []
    known = month.activities.get(key)
    if known is None:
        return decide(month, bulk.exceptions[key], superior, who)
    superior.require(known.date, known.submitted_at)
    if known.status == "VERIFIED" and known.decided_by != superior.caller.subject:
        raise conflict("Somebody else has verified this activity.")
    if known.status == "VERIFIED" and key not in bulk.exceptions:
        return []
    if bulk.day not in (None, known.date):
        raise invalid(f"This activity is of {known.date}, not of {bulk.day}.")
    said = decide_theirs(month, bulk.decision(key, known), superior, who)
    if said and done is not None:
        raise conflict("This was submitted since the command was carried out; it takes another one.")
    return said
