"""The decisions of one command on a day's or a month's work of one person. Pure.

A module of its own: `decisions` has those on one activity, and this builds on them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

from services.activity.work.decisions import Facts, Verdict, decide, decide_authorised
from services.activity.work.domain import Activity, ActivityMonth, decided
from shared.caller import Who
from shared.events import Event
from shared.events.activity import work as act
from shared.problems import conflict, invalid
from shared.values.period import Period

MOST = 1_000  # as many as any batch has


@dataclass(frozen=True)
class Bulk:
    """A command that accepts as claimed all that was submitted on `day`, or in the whole month where it is None.

    `quality` in centi-points; `exceptions` are decided otherwise, by activity id.
    """

    employee_id: str
    period: Period
    command_id: str
    quality: int
    day: date | None
    exceptions: Mapping[str, Verdict]

    def verdict(self, activity_id: str, known: Activity) -> Verdict:
        """The verdict of the command on an activity."""
        data = act.ActivityVerifiedData(
            employee_id=self.employee_id,
            activity_id=activity_id,
            minutes_accepted=known.minutes,
            volume_accepted=known.volume,
            quality=self.quality,
            command_id=self.command_id,
        )
        return self.exceptions.get(activity_id) or Verdict(act.ActivityVerified, data)


def bulk_decisions(
    month: ActivityMonth, bulk: Bulk, facts: Facts, who: Who
) -> dict[str, Callable[[ActivityMonth], list[Event]]]:
    """The decision on each activity that the command means or names, by activity id, in order of date.

    Raises Problem 409 where the same command had another content before, or means too many activities.
    """
    done = month.commands.get((facts.superior.caller.subject, bulk.command_id))
    meant = [(known.date, key) for key, known in month.activities.items() if bulk.day in (None, known.date)]
    ids = list(dict.fromkeys([*(key for _, key in sorted(meant)), *bulk.exceptions]))
    if len(ids) > MOST:
        raise conflict(f"These are {len(ids)} activities; one command decides on {MOST} at most. Name a day.")
    for key, content in (done or {}).items():
        verdict = bulk.verdict(key, month.activities[key])
        if content != decided(verdict.kind, verdict.data):
            raise conflict("This command_id said something else before.")
    return {key: partial(_decide, key=key, bulk=bulk, done=done, facts=facts, who=who) for key in ids}


def _decide(
    month: ActivityMonth, key: str, bulk: Bulk, done: Mapping[str, str] | None, facts: Facts, who: Who
) -> list[Event]:
    if done is not None and key in done:
        return []
    known, superior = month.activities.get(key), facts.superior
    if known is None:
        return decide(month, bulk.exceptions[key], facts, who)
    superior.require(known.date, known.submitted_at)
    if known.status == "VERIFIED" and known.decided_by != superior.caller.subject:
        raise conflict("Somebody else has verified this activity.")
    if known.status == "VERIFIED" and key not in bulk.exceptions:
        return []
    if bulk.day not in (None, known.date):
        raise invalid(f"This activity is of {known.date}, not of {bulk.day}.")
    events = decide_authorised(month, bulk.verdict(key, known), superior, who)
    if events and done is not None:
        raise conflict("This was submitted since the command was carried out; it takes another one.")
    return events
