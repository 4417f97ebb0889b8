"""Decisions on a person's drafts and templates: pure functions of all drafts of a person. No clock, no I/O.

The last version of a draft holds; a draft made by a command of its own (a copy, a template) is made once.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

import msgspec

from services.activity.authority.domain import Author
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
from shared.problems import Problem, conflict, invalid, not_found

COPIES_MAX = 500  # drafts made by one append, which holds at most 1,000 events
COPIED: frozenset[type[Event]] = frozenset({act.ActivitySubmitted, act.ActivityVerified, act.ActivityReturned})


class Draft(NamedTuple):
    """A draft as recorded: the day of its work, digests of its first and its last version, and the number of events.

    `last` is None where it is discarded.
    """

    date: date
    first: str
    last: str | None
    events: int


Drafts = Mapping[str, Draft]  # by activity id


class Source(NamedTuple):
    """The facts that a decision rests on beside the drafts: its author, the work to copy, the template to fill in.

    The author is checked for the days that a command names itself; `template` is None where there never was one.
    """

    author: Author
    work: Sequence[act.ActivitySubmittedData] = ()
    template: TemplateSavedData | None = None


def evolve(drafts: Drafts, event: Event) -> Drafts:
    """The drafts after an event. Events of no interest change nothing."""
    if not isinstance(event, ActivityDrafted | DraftDiscarded):
        return drafts
    key = event.data.activity_id
    draft = drafts.get(key)
    if isinstance(event, ActivityDrafted):
        content = _content(event.data)
        first, events = (draft.first, draft.events) if draft else (content, 0)
        return {**drafts, key: Draft(event.data.date, first, content, events + 1)}
    return {**drafts, key: draft._replace(last=None, events=draft.events + 1)} if draft else drafts


def save(drafts: Drafts, data: DraftedData, source: Source, who: Who) -> list[Event]:
    """Write a draft, or write it anew; a version that holds already is not recorded again."""
    draft = drafts.get(data.activity_id)
    if draft is not None and draft.last == _content(data):
        return []
    return [_record(ActivityDrafted, data, draft.events if draft else 0, who)]


def discard(drafts: Drafts, data: DraftDiscardedData, source: Source, who: Who) -> list[Event]:
    """Throw a draft away. Raises Problem 404 where it was never written, 403 where its day is not the author's."""
    draft = drafts.get(data.activity_id)
    if draft is None:
        raise not_found(f"No draft {data.activity_id} was ever written for this employee.")
    source.author.require(draft.date)
    return [] if draft.last is None else [_record(DraftDiscarded, data, draft.events, who)]


class DayCopy(NamedTuple):
    """A command to draft the work of one day for another, once."""

    employee_id: str
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
        """The draft's id, made of the command and its days, so that a repeated command is recognised."""
        return f"{self.command}-{self.days}-{_short(activity_id)}"


def copy(drafts: Drafts, copied: DayCopy, source: Source, who: Who) -> list[Event]:
    """Draft a day's work again, without its evidence and who shared it: these are of that day."""
    before = [key for key in drafts if key.startswith(f"{copied.command}-")]
    if any(not key.startswith(f"{copied.command}-{copied.days}-") for key in before):
        raise conflict("This command has copied other days.")
    if before:
        return []
    data = [_again(submitted, copied) for submitted in source.work]
    if not data:
        raise not_found(f"There is no work of {copied.from_date} to copy.")
    if len(data) > COPIES_MAX:
        raise invalid(f"{len(data)} activities of {copied.from_date}; at most {COPIES_MAX} are copied at once.")
    return [_record(ActivityDrafted, draft, 0, who) for draft in data]


def _again(submitted: act.ActivitySubmittedData, copied: DayCopy) -> DraftedData:
    return DraftedData(
        employee_id=submitted.employee_id,
        activity_id=copied.id_of(submitted.activity_id),
        date=copied.to_date,
        description=submitted.description,
        volume=submitted.volume,
        unit=submitted.unit,
        minutes=submitted.minutes,
        target_id=submitted.target_id,
        catalogue_code=submitted.catalogue_code,
    )


def done_on(day: date, month: Iterable[Event]) -> list[act.ActivitySubmittedData]:
    """The work of a day in a month's events as last submitted, less the activities withdrawn, rejected or annulled."""
    last: dict[str, act.ActivitySubmittedData] = {}
    standing: dict[str, bool] = {}
    for event in month:
        if isinstance(event, act.ActivitySubmitted):
            last[event.data.activity_id] = event.data
        if isinstance(event, act.WorkEvent):
            standing[event.data.activity_id] = type(event) in COPIED
    return [data for key, data in last.items() if data.date == day and standing[key]]


Templates = Mapping[str, tuple[TemplateSavedData, ...]]  # all versions of a template, in order, by its id


def evolve_templates(templates: Templates, event: Event) -> Templates:
    """The templates after an event. Events of no interest change nothing."""
    if not isinstance(event, TemplateSaved):
        return templates
    key = event.data.template_id
    return {**templates, key: (*templates.get(key, ()), event.data)}


def save_template(templates: Templates, data: TemplateSavedData, who: Who) -> list[Event]:
    """Keep a template, or keep it changed; without a description it is dropped."""
    versions = templates.get(data.template_id, ())
    if versions[-1:] == (data,):
        return []
    if not versions and not data.description:
        raise _no_template(data.template_id)
    return [_record(TemplateSaved, data, len(versions), who)]


class FillIn(NamedTuple):
    """A command to draft a template's work for a day, once."""

    employee_id: str
    template_id: str
    activity_id: str
    date: date


def fill_in(drafts: Drafts, filled: FillIn, source: Source, who: Who) -> list[Event]:
    """Draft a template's work for a day, once; later changes of the draft are left alone."""
    template = source.template
    if template is None or not template.description:
        raise _no_template(filled.template_id)
    data = DraftedData(
        employee_id=filled.employee_id,
        activity_id=filled.activity_id,
        date=filled.date,
        description=template.description,
        volume=template.volume,
        unit=template.unit,
        minutes=template.minutes,
        target_id=template.target_id,
        catalogue_code=template.catalogue_code,
    )
    draft = drafts.get(filled.activity_id)
    if draft is None:
        return [_record(ActivityDrafted, data, 0, who)]
    if draft.first != _content(data):
        raise conflict(f"The draft {filled.activity_id} began as something else.")
    return []


def require_other_day(copied: DayCopy) -> None:
    """Raise Problem 422 where a day would be copied onto itself."""
    if copied.from_date == copied.to_date:
        raise invalid("A day is copied to another day.")


def _no_template(template_id: str) -> Problem:
    return not_found(f"There is no template {template_id}.")


def _record(kind: type[Event], data: msgspec.Struct, earlier: int, who: Who) -> Event:
    """An event whose id counts the `earlier` events on the same thing: the same content may come again on purpose."""
    return kind.record(data, nth=earlier, time=who.now, actor=who.actor, onbehalfof=who.onbehalfof)


def _content(data: msgspec.Struct) -> str:
    return content_id(msgspec.json.encode(data).decode())


def _short(*parts: object) -> str:
    return content_id(*parts)[:12]
