"""Drafts: the last version holds, what a command made is made once, and a copied day is copied whole."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.activity.authority.domain import Author
from services.activity.drafts import domain
from services.activity.drafts.domain import DayCopy, Drafts, FillIn, Source, Templates, done_on
from shared.caller import Caller, Who
from shared.city.roster import Career
from shared.events import Event
from shared.events.activity import work as act
from shared.events.activity.drafts import DraftDiscardedData, DraftedData, TemplateSavedData
from shared.events.activity.feedback import CommentAdded, CommentAddedData
from shared.problems import Problem

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
DAY, NEXT = date(2026, 11, 19), date(2026, 11, 20)
ME = "e1"
WHO = Who("employee:e1", NOW)
SOURCE = Source(Author(Caller(ME, frozenset({"employee"})), ME, Career()))
EVIDENCE = [act.Evidence(sha256="a" * 64, name="bukti.jpg", size=200_000, media_type="image/jpeg")]


def draft(activity_id: str = "a1", **changes: Any) -> DraftedData:
    fields: dict[str, Any] = {"employee_id": ME, "activity_id": activity_id, "date": DAY, "description": "Menyusun"}
    return DraftedData(**(fields | changes))


def gone(activity_id: str = "a1") -> DraftDiscardedData:
    return DraftDiscardedData(employee_id=ME, activity_id=activity_id)


def done(activity_id: str, day: date = DAY, **changes: Any) -> act.ActivitySubmittedData:
    fields: dict[str, Any] = {"employee_id": ME, "activity_id": activity_id, "date": day, "description": activity_id}
    fields |= {"volume": 3, "unit": "dokumen", "minutes": 60, "evidence": EVIDENCE, "target_id": "t1"}
    return act.ActivitySubmittedData(
        **(fields | {"catalogue_code": "k1", "shared_id": "s1", "declared": True} | changes)
    )


def after(drafts: Drafts, events: list[Event]) -> Drafts:
    for event in events:
        drafts = domain.evolve(drafts, event)
    return drafts


def source_of(work: list[act.ActivitySubmittedData]) -> Source:
    return SOURCE._replace(work=work)


WORDS = st.lists(
    st.tuples(st.sampled_from(["a1", "a2"]), st.none() | st.sampled_from(["", "A", "B"])), min_size=1, max_size=20
)


def say(drafts: Drafts, key: str, text: str | None) -> list[Event]:
    """Save a draft with a text; without one throw it away."""
    if text is None:
        return domain.discard(drafts, gone(key), SOURCE, WHO)
    return domain.save(drafts, draft(key, description=text), SOURCE, WHO)


@given(WORDS)
def test_the_last_word_on_a_draft_holds_and_no_two_events_have_one_id(words: list[tuple[str, str | None]]) -> None:
    drafts: Drafts = {}
    ids: list[str] = []
    expected: dict[str, str | None] = {}
    for key, text in words:
        if text is None and key not in expected:
            with pytest.raises(Problem, match="No draft"):
                say(drafts, key, text)
            continue
        events = say(drafts, key, text)
        assert bool(events) == (key not in expected or expected[key] != text)
        drafts = after(drafts, events)
        expected[key] = text
        assert say(drafts, key, text) == []
        ids += [event.id for event in events]
    assert len({*ids}) == len(ids)
    assert {key: each.last is None for key, each in drafts.items()} == {k: text is None for k, text in expected.items()}


def test_assisted_entry_says_for_whom() -> None:
    [event] = domain.save({}, draft(), SOURCE, Who("hr:h1", NOW, "employee:e1"))
    assert (event.actor, event.onbehalfof, event.subject) == ("hr:h1", "employee:e1", ME)


# --- copying a day

COPIED = DayCopy(ME, "y1", DAY, NEXT)


def test_a_copy_says_all_but_what_is_of_its_day() -> None:
    [event] = domain.copy({}, COPIED, source_of([done("a1")]), WHO)
    data = event.data
    assert (data.date, data.description, data.volume, data.unit) == (NEXT, "a1", 3, "dokumen")
    assert (data.minutes, data.target_id, data.catalogue_code) == (60, "t1", "k1")
    assert (data.evidence, data.shared_id) == ((), None)
    assert data.activity_id not in ("a1", "y1")


@given(
    st.sets(st.sampled_from(["a1", "a2", "a3"]), min_size=1),
    st.lists(st.sampled_from(["edit", "discard", "again", "more"]), max_size=6),
)
def test_a_copy_is_made_once_whatever_becomes_of_it(ids: set[str], steps: list[str]) -> None:
    drafts = after({}, domain.copy({}, COPIED, source_of([done(each) for each in sorted(ids)]), WHO))
    assert len(drafts) == len(ids)
    for step in steps:
        key = min(drafts)
        if step == "edit":
            drafts = after(drafts, domain.save(drafts, draft(key, description="lain", date=NEXT), SOURCE, WHO))
        elif step == "discard":
            drafts = after(drafts, domain.discard(drafts, gone(key), SOURCE, WHO))
        else:
            more = ["later"] if step == "more" else []
            assert domain.copy(drafts, COPIED, source_of([done(each) for each in [*sorted(ids), *more]]), WHO) == []


def test_a_command_that_copied_other_days_is_refused_and_another_command_copies_again() -> None:
    drafts = after({}, domain.copy({}, COPIED, source_of([done("a1")]), WHO))
    for other in (COPIED._replace(to_date=date(2026, 11, 23)), COPIED._replace(from_date=date(2026, 11, 18))):
        with pytest.raises(Problem, match="other days") as refusal:
            domain.copy(drafts, other, source_of([done("a1")]), WHO)
        assert refusal.value.status == 409
    drafts = after(drafts, domain.copy(drafts, COPIED._replace(command_id="y2"), source_of([done("a1")]), WHO))
    assert len(drafts) == 2


def test_a_day_without_work_one_with_too_much_and_one_onto_itself_are_not_copied() -> None:
    with pytest.raises(Problem, match="no work of 2026-11-19") as refusal:
        domain.copy({}, COPIED, source_of([]), WHO)
    assert refusal.value.status == 404
    with pytest.raises(Problem, match="at most 500"):
        domain.copy({}, COPIED, source_of([done(f"a{n}") for n in range(501)]), WHO)
    assert len(domain.copy({}, COPIED, source_of([done(f"a{n}") for n in range(500)]), WHO)) == 500
    with pytest.raises(Problem, match="another day"):
        domain.require_other_day(DayCopy(ME, "y1", DAY, DAY))


def moved(kind: type[Event], activity_id: str) -> Event:
    if kind is act.ActivityVerified:
        data: Any = act.ActivityVerifiedData(
            employee_id=ME, activity_id=activity_id, minutes_accepted=1, volume_accepted=1, quality=9_000
        )
    else:
        data = act.ActivityReasonData(employee_id=ME, activity_id=activity_id, reason="kurang jelas")
    return kind.record(data, time=NOW, actor="employee:b1")


def submitted(data: act.ActivitySubmittedData) -> Event:
    return act.ActivitySubmitted.record(data, time=NOW, actor="employee:e1")


@pytest.mark.parametrize(
    ("moves", "copied"),
    [
        ([], True),
        ([act.ActivityVerified], True),
        ([act.ActivityReturned], True),
        ([act.ActivityWithdrawn], False),
        ([act.ActivityRejected], False),
        ([act.ActivityVerified, act.ActivityAnnulled], False),
    ],
)
def test_what_of_a_day_is_copied(moves: list[type[Event]], copied: bool) -> None:
    month = [submitted(done("a1")), *(moved(kind, "a1") for kind in moves), submitted(done("a2", NEXT))]
    assert [data.activity_id for data in done_on(DAY, month)] == (["a1"] if copied else [])


def test_copied_is_what_was_submitted_last_and_of_the_day_it_is_of_now() -> None:
    month = [
        submitted(done("a1")),
        moved(act.ActivityReturned, "a1"),
        submitted(done("a1", description="lebih jelas")),
        submitted(done("a2")),
        moved(act.ActivityWithdrawn, "a2"),
        submitted(done("a2", NEXT)),
        CommentAdded.record(
            CommentAddedData(employee_id=ME, activity_id="a1", comment_id="c1", text="?"), time=NOW, actor="x:y"
        ),
    ]
    assert [data.description for data in done_on(DAY, month)] == ["lebih jelas"]
    assert [data.activity_id for data in done_on(NEXT, month)] == ["a2"]


# --- templates


def template(**changes: Any) -> TemplateSavedData:
    fields: dict[str, Any] = {"employee_id": ME, "template_id": "t1", "description": "Melayani loket", "minutes": 240}
    return TemplateSavedData(**(fields | changes))


def test_a_template_is_kept_changed_dropped_and_kept_again() -> None:
    templates: Templates = {}
    ids = set()
    with pytest.raises(Problem, match="no template t1"):
        domain.save_template(templates, template(description=""), WHO)
    for data in (template(), template(minutes=60), template(description="", minutes=None), template()):
        [event] = domain.save_template(templates, data, WHO)
        templates = domain.evolve_templates(templates, event)
        ids.add(event.id)
        assert domain.save_template(templates, data, WHO) == []
        assert templates["t1"][-1] == data
    assert len(ids) == 4


FILLED = SOURCE._replace(template=template())


def filled(day: date) -> FillIn:
    return FillIn(ME, "t1", "d1", day)


def test_a_draft_of_a_template_is_made_once_and_left_alone() -> None:
    [event] = domain.fill_in({}, filled(DAY), FILLED, WHO)
    assert (event.data.activity_id, event.data.date, event.data.minutes) == ("d1", DAY, 240)
    drafts = after({}, [event])
    drafts = after(drafts, domain.save(drafts, draft("d1", description="lain"), SOURCE, WHO))
    assert domain.fill_in(drafts, filled(DAY), FILLED, WHO) == []
    with pytest.raises(Problem, match="began as something else") as refusal:
        domain.fill_in(drafts, filled(NEXT), FILLED, WHO)
    assert refusal.value.status == 409
