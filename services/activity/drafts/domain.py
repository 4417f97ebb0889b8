"""What is decided of drafts: pure functions of all drafts of a person. No clock, no I/O.

The last word on a draft holds; a draft made by a command of its own (a copy, a template) is made once.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

import msgspec

from shared.caller import Who
from shared.events import Event, content_id
from shared.events.activity import work as act
from shared.events.activity.drafts import (
    ActivityDrafted,
    DraftDiscarded,
    DraftDiscardedData,
    DraftedData,
    TemplateSaved,
    TemplateSavedData,
)
from shared.problems import conflict, invalid, not_found

COPIES_MAX = 500  # drafts made by one append, which holds at most 1,000 events
COPIED: frozenset[type[Event]] = frozenset({act.ActivitySubmitted, act.ActivityVerified, act.ActivityReturned})


class Draft(NamedTuple):
    """A draft by what was said of it: the day of the last, the digests of the first and the last, and how many words.

    `last` is None where it is discarded.
    """

    date: date
    first: str
    last: str | None
    words: int


Drafts = Mapping[str, Draft]  # by activity id


def evolve(drafts: Drafts, event: Event) -> Drafts:
    """The drafts after an event. Events of no interest change nothing."""
    if not isinstance(event, ActivityDrafted | DraftDiscarded):
        return drafts
    key = event.data.activity_id
    known = drafts.get(key)
    if isinstance(event, ActivityDrafted):
        content = _content(event.data)
        first, words = (known.first, known.words) if known else (content, 0)
        return {**drafts, key: Draft(event.data.date, first, content, words + 1)}
    return {**drafts, key: known._replace(last=None, words=known.words + 1)} if known else drafts


def save(drafts: Drafts, data: DraftedData, who: Who) -> list[Event]:
    """Write a draft, or write it anew; what it says already is not said again."""
    known = drafts.get(data.activity_id)
    if known is not None and known.last == _content(data):
        return []
    return [_record(ActivityDrafted, data, known.words if known else 0, who)]


def discard(drafts: Drafts, data: DraftDiscardedData, who: Who) -> list[Event]:
    """Throw a draft away."""
    known = require_known(drafts, data.activity_id)
    return [] if known.last is None else [_record(DraftDiscarded, data, known.words, who)]


def require_known(drafts: Drafts, activity_id: str) -> Draft:
    """A draft, discarded or not. Raises Problem 404."""
    known = drafts.get(activity_id)
    if known is None:
        raise not_found(f"No draft {activity_id} was ever written for this employee.")
    return known


class Copy(NamedTuple):
    """A command to draft the work of one day for another, once."""

    command_id: str
    from_date: date
    to_date: date

    @property
    def command(self) -> str:
        return _short(self.command_id)

    @property
    def days(self) -> str:
        return _short(self.from_date, self.to_date)

    def id_of(self, activity_id: str) -> str:
        """The draft's id. It tells of what command it is and of what days: so a repeated command is known."""
        return f"{self.command}-{self.days}-{_short(activity_id)}"


def copy(drafts: Drafts, copied: Copy, done: Iterable[act.ActivitySubmittedData], who: Who) -> list[Event]:
    """Draft again what was done on a day, without its evidence and who shared it: these are of that day."""
    before = [key for key in drafts if key.startswith(f"{copied.command}-")]
    if any(not key.startswith(f"{copied.command}-{copied.days}-") for key in before):
        raise conflict("This command has copied other days.")
    if before:
        return []
    data = [_again(each, copied) for each in done]
    if not data:
        raise not_found(f"There is no work of {copied.from_date} to copy.")
    if len(data) > COPIES_MAX:
        raise invalid(f"{len(data)} activities of {copied.from_date}; at most {COPIES_MAX} are copied at once.")
    return [_record(ActivityDrafted, each, 0, who) for each in data]


def _again(said: act.ActivitySubmittedData, copied: Copy) -> DraftedData:
    return DraftedData(
        employee_id=said.employee_id,
        activity_id=copied.id_of(said.activity_id),
        date=copied.to_date,
        description=said.description,
        volume=said.volume,
        unit=said.unit,
        minutes=said.minutes,
        target_id=said.target_id,
        catalogue_code=said.catalogue_code,
    )


def done_on(day: date, month: Iterable[Event]) -> list[act.ActivitySubmittedData]:
    """The work of a day in a month's events as last submitted, less what was withdrawn, rejected or annulled."""
    last: dict[str, act.ActivitySubmittedData] = {}
    standing: dict[str, bool] = {}
    for event in month:
        if isinstance(event, act.ActivitySubmitted):
            last[event.data.activity_id] = event.data
        if isinstance(event, act.WorkEvent):
            standing[event.data.activity_id] = type(event) in COPIED
    return [data for key, data in last.items() if data.date == day and standing[key]]


Templates = Mapping[str, tuple[TemplateSavedData, ...]]  # all that was said of each, by id


def evolve_templates(templates: Templates, event: Event) -> Templates:
    if not isinstance(event, TemplateSaved):
        return templates
    key = event.data.template_id
    return {**templates, key: (*templates.get(key, ()), event.data)}


def save_template(templates: Templates, data: TemplateSavedData, who: Who) -> list[Event]:
    """Keep a template, or keep it changed; without a description it is dropped."""
    said = templates.get(data.template_id, ())
    if said[-1:] == (data,):
        return []
    if not said and not data.description:
        raise not_found(f"There is no template {data.template_id}.")
    return [_record(TemplateSaved, data, len(said), who)]


def fill_in(drafts: Drafts, template: TemplateSavedData, activity_id: str, day: date, who: Who) -> list[Event]:
    """Draft a template's work for a day, once: what became of the draft since is left alone."""
    data = DraftedData(
        employee_id=template.employee_id,
        activity_id=activity_id,
        date=day,
        description=template.description,
        volume=template.volume,
        unit=template.unit,
        minutes=template.minutes,
        target_id=template.target_id,
        catalogue_code=template.catalogue_code,
    )
    known = drafts.get(activity_id)
    if known is None:
        return [_record(ActivityDrafted, data, 0, who)]
    if known.first != _content(data):
        raise conflict(f"The draft {activity_id} began as something else.")
    return []


def require_other_day(copied: Copy) -> None:
    """Raise Problem 422 where a day would be copied onto itself."""
    if copied.from_date == copied.to_date:
        raise invalid("A day is copied to another day.")


def _record(kind: type[Event], data: msgspec.Struct, earlier: int, who: Who) -> Event:
    """`earlier` words on the same thing tell apart the same words said again on purpose."""
    return kind.record(data, nth=earlier, time=who.now, actor=who.actor, onbehalfof=who.onbehalfof)


def _content(data: msgspec.Struct) -> str:
    return content_id(msgspec.json.encode(data).decode())


def _short(*parts: object) -> str:
    return content_id(*parts)[:12]
