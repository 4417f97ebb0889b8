"""A person's month in sums, counted from the events themselves: what the tables must hold. For tests."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta

from services.activity.work.tally.domain import AGE_LIMITS, AGES, Sums, added
from shared.events import Event
from shared.events.activity import work as act
from shared.projections.runner import Entry

Key = tuple[str, str, str]  # period, employee, verifier as the log names them, nobody of what waits
DECIDED = {act.ActivityVerified: "verified", act.ActivityReturned: "returned", act.ActivityRejected: "rejected"}


@dataclass(frozen=True)
class Standing:
    submitted: act.ActivitySubmitted
    decision: Event | None = None


def recount(entries: Iterable[Entry]) -> dict[Key, Sums]:
    standing: dict[tuple[str, str, str], Standing] = {}
    for _, subject, event in entries:
        place = subject.aggregate, subject.owner, event.data.activity_id
        if isinstance(event, act.ActivitySubmitted):
            standing[place] = Standing(event)
        elif place in standing:
            standing[place] = replace(standing[place], decision=event)
    parts: dict[Key, list[Sums]] = {}
    for (period, employee_id, _), activity in standing.items():
        decision = activity.decision
        if decision is None or type(decision) in DECIDED:
            key = period, employee_id, decision.actor if decision else ""
            parts.setdefault(key, []).append(one(activity))
    return {key: added(sums) for key, sums in parts.items()}


def one(activity: Standing) -> Sums:
    claim, decision = activity.submitted.data, activity.decision
    entered = Sums(entries=1, late=claim.late)
    if decision is None:
        return entered._replace(claimed=claim.minutes)
    hours = (decision.time - activity.submitted.time) / timedelta(hours=1)
    age = next((name for name, limit in zip(AGES, AGE_LIMITS, strict=False) if hours < limit), AGES[-1])
    sums = entered._replace(**{DECIDED[type(decision)]: 1, age: 1})
    if not isinstance(decision, act.ActivityVerified):
        return sums
    verified = decision.data
    return sums._replace(
        claimed=claim.minutes,
        perfect=verified.quality == 10_000,
        with_evidence=bool(claim.evidence),
        unopened=bool(claim.evidence) and not verified.opened,
        offered=claim.minutes,
        accepted=verified.minutes_accepted,
        quality=verified.quality,
        quality_squares=verified.quality**2,
    )
