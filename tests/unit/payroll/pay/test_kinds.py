"""Every event that money may depend on has a kind of fact, and a kind forgets none of its facts."""

from collections import Counter
from collections.abc import Iterator
from random import Random
from typing import Any, get_args

import msgspec
import pytest

from services.payroll.pay.facts import City, Person, encode_state
from services.payroll.pay.fold import evolve_person, months_reached
from services.payroll.pay.kinds import CITY_KINDS, PERSON_KINDS, CityEvent, PersonEvent, person_kind
from services.payroll.pay.reassess import city_as_of, person_as_of
from services.payroll.pay.replay import Replay
from shared.events import EVENT_TYPES, Event
from shared.events.activity import FollowingEvent
from shared.events.activity.audits import AuditSampled
from shared.events.activity.catalogue import CatalogueEntryDefined
from shared.events.activity.downtime import OutageRecorded
from shared.events.activity.drafts import DraftEvent, TemplateSaved
from shared.events.activity.evidence import EvidenceStored
from shared.events.activity.feedback import IdeaRecorded
from shared.events.activity.reminders import ReminderDue
from shared.events.attendance.corrections import CorrectionEvent
from shared.events.attendance.devices import DeviceEvent, QuarantineEvent
from shared.events.attendance.leave import LeaveEvent
from shared.events.attendance.workplaces import WorkplacesDefined
from shared.log.subject_index import SubjectIndex
from tests.unit.payroll.story import story

# Events that no money depends on: where they lead to pay, one of the others follows from them.
WITHOUT_MONEY = {
    *get_args(LeaveEvent),
    *get_args(CorrectionEvent),
    *get_args(DeviceEvent),
    *get_args(QuarantineEvent),
    WorkplacesDefined,
    *get_args(FollowingEvent),
    *get_args(DraftEvent),
    TemplateSaved,
    EvidenceStored,
    CatalogueEntryDefined,
    IdeaRecorded,
    AuditSampled,
    OutageRecorded,
    ReminderDue,
}


def entries(seed: int) -> Iterator[tuple[int, str, Event]]:
    """A story's events, each with its place in the log and the last token of its subject."""
    index = SubjectIndex()
    return ((seq, index.subject_of(event).aggregate, event) for seq, event in enumerate(story(Random(seed)), 1))


def test_every_event_type_of_the_inputs_has_exactly_one_kind() -> None:
    of_person = Counter(event_type for kind in PERSON_KINDS for event_type in kind.take_in)
    of_city = Counter(event_type for kind in CITY_KINDS for event_type in kind.take_in)
    assert of_person == Counter(get_args(PersonEvent))
    assert of_city == Counter(get_args(CityEvent))


def test_every_other_event_type_is_known_to_change_no_pay() -> None:
    assert set(EVENT_TYPES.values()) - {*get_args(PersonEvent), *get_args(CityEvent)} == WITHOUT_MONEY


def test_months_reached_are_all_that_an_event_changes() -> None:
    seen: set[str] = set()
    for seed in range(150):
        replay = Replay()
        for seq, aggregate, event in entries(seed):
            if event.subject in replay.people:
                seen.add(event.type())
                person = replay.people[event.subject]
                before = {period: encode_state(facts) for period, facts in person.months.items()}
                reached = months_reached(person, aggregate, event)
                evolve_person(person, seq, aggregate, event)
                changed = {p for p, facts in person.months.items() if before.get(p) != encode_state(facts)}
                assert changed <= reached, event
            else:
                replay.apply(seq, aggregate, event)
    folded = {event_type.type() for kind in PERSON_KINDS for event_type in kind.take_in}
    assert seen >= {name for name in folded if name.startswith(("attendance.", "activity."))}


def test_only_what_a_kind_names_is_changed_and_so_saved() -> None:
    for seed in range(60):
        replay = Replay()
        for seq, aggregate, event in entries(seed):
            person, kind = replay.people.get(event.subject, Person(event.subject)), person_kind(event)
            own, months = bare(person), encode_state(person.months)
            replay.apply(seq, aggregate, event)
            if kind is not None:
                person = replay.people[event.subject]
                assert kind.in_person or bare(person) == own, event
                assert kind.in_months or encode_state(person.months) == months, event


def bare(person: Person) -> bytes:
    return encode_state(msgspec.structs.replace(person, months={}))


@pytest.mark.parametrize("seed", range(40))
def test_the_facts_as_of_a_place_are_those_folded_up_to_it(seed: int) -> None:
    events = list(entries(seed))
    place = Random(seed).randrange(1, len(events))
    until, whole = Replay(), Replay()
    for seq, aggregate, event in events:
        whole.apply(seq, aggregate, event)
        if seq <= place:
            until.apply(seq, aggregate, event)
    assert kept(city_as_of(whole.city, place)) == kept(until.city)
    for employee_id, person in until.people.items():
        assert kept(person_as_of(whole.people[employee_id], place)) == kept(person)


def kept(state: City | Person) -> Any:
    """The facts alone: without settled statements, marks and last places, and without what is empty."""
    facts = msgspec.to_builtins(state)
    for name in ("settled", "since", "periods", "marks", "marked"):
        facts.pop(name, None)
    for month in facts.get("months", {}).values():
        del month["touched"]
    return without_empty(facts)


def without_empty(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: kept for key, each in value.items() if (kept := without_empty(each)) not in ({}, [])}
    return value
