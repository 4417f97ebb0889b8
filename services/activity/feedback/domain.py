"""Ideas: new ways of working, of use to office or state (domain 2.5, B22). Pure."""

from collections.abc import Mapping

import msgspec

from services.activity.work.domain import ZONES
from shared.caller import Who
from shared.events import Event, content_id
from shared.events.activity.feedback import IdeaRecorded, IdeaRecordedData
from shared.problems import conflict, invalid

Ideas = Mapping[str, str]  # one person's: the content of each by its id


def evolve(ideas: Ideas, event: Event) -> Ideas:
    """The ideas after an event. Events of no interest change nothing."""
    if not isinstance(event, IdeaRecorded):
        return ideas
    return {**ideas, event.data.idea_id: _content(event.data)}


def record(ideas: Ideas, data: IdeaRecordedData, who: Who) -> list[Event]:
    """Record an idea once."""
    if data.idea_id in ideas:
        if ideas[data.idea_id] != _content(data):
            raise conflict("This idea_id said something else before.")
        return []
    if data.date > who.now.date() + ZONES:
        raise invalid(f"{data.date} is in the future.")
    return [IdeaRecorded.record(data, time=who.now, actor=who.actor, onbehalfof=who.onbehalfof)]


def _content(data: IdeaRecordedData) -> str:
    return content_id(msgspec.json.encode(data).decode())
