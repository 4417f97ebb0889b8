"""Closing a month, and what comes after the close (design 7)."""

import pytest

from services.payroll.pay.facts import City, Person, encode_state
from services.payroll.pay.settle import Settlement
from services.payroll.rules.domain import FOLDER, packaged
from shared.events import content_id
from shared.events import payroll as pay
from shared.events.activity import work as act
from shared.events.payroll import Statement
from tests.kit.city_log import EMPLOYEE, PERIOD, CityLog, week
from tests.kit.replay import only, replay, run

NEXT = "2026-11"


def city() -> CityLog:
    log = CityLog()
    log.employee()
    log.month()
    log.work()
    return log


def nets(statements: list[Statement]) -> list[tuple[int, int, int, bool]]:
    return [(each.revision, each.gross, each.difference, each.estimate) for each in statements]


def settled_in(settlements: list[Settlement], period: str) -> list[Settlement]:
    return [each for each in settlements if each.statement.period == period]


def test_an_open_month_is_an_estimate_and_its_close_settles_it() -> None:
    log = city()
    assert only(replay(log.events)).estimate
    close = log.close()
    folded, settlements = run(log.events)
    (settlement,) = settlements
    event = settlement.event
    assert event.id == content_id("payroll.Tpp", EMPLOYEE, PERIOD, 1)
    assert (event.time, event.actor, event.subject, settlement.paid_in) == (
        close.time,
        "service:payroll",
        EMPLOYEE,
        PERIOD,
    )
    assert folded.finish(PERIOD) == [settlement.statement]
    assert not settlement.statement.estimate


def test_a_late_fact_waits_as_an_estimate_until_the_next_close_pays_the_difference() -> None:
    log = city()
    log.close()
    log.excuse("INFORMAL_NOTICE", 5)
    waiting = replay(log.events)
    assert nets(waiting) == [
        (1, 5_000_000, waiting[0].net, False),
        (2, 4_940_000, waiting[1].net - waiting[0].net, True),
    ]
    log.close(NEXT)
    folded, settlements = run(log.events)
    first, adjusted, november = settlements
    assert isinstance(adjusted.event, pay.TppAdjusted)
    assert (adjusted.paid_in, adjusted.event.data.difference) == (NEXT, adjusted.statement.net - first.statement.net)
    assert (november.statement.period, november.statement.revision) == (NEXT, 1)
    assert [each.estimate for each in folded.finish(PERIOD)] == [False, False]
    explained = folded.explain(EMPLOYEE, PERIOD, revision=1)
    assert explained is not None
    assert explained["reproduced"]
    assert explained["net"] == first.statement.net


def test_late_facts_that_change_nothing_make_no_revision() -> None:
    log = city()
    log.close()
    log.punch(5, "12:00")
    log.holiday("2026-10-31")
    log.close(NEXT)
    assert len(replay(log.events)) == 1


def test_closing_again_settles_nothing() -> None:
    log = city()
    log.close()
    log.excuse("INFORMAL_NOTICE", 5)
    log.close()
    _, settlements = run(log.events)
    assert len(settlements) == 1


def test_another_unit_closing_settles_nobody_here() -> None:
    log = city()
    log.unit("u2")
    log.close(unit_id="u2")
    assert run(log.events)[1] == []


@pytest.mark.parametrize("what", ["holiday", "special", "schedule"])
def test_a_late_calendar_event_reopens_the_month_for_everybody(what: str) -> None:
    log = CityLog()
    log.employee()
    log.month({5: (None, None)})
    log.work()
    log.close()
    if what == "holiday":
        log.holiday(5)
    elif what == "special":
        log.special(5, 5, {"MON": None})
    else:
        log.schedule("s1", week(days=("TUE", "WED", "THU", "FRI")), since="2026-10-01")
    log.close(NEXT)
    first, second = replay(log.events)
    assert (first.attendance_bp, second.attendance_bp) == (500, 0)
    assert second.difference == second.net - first.net > 0


def test_a_holiday_withdrawn_before_the_close_is_a_workday() -> None:
    log = CityLog()
    log.employee()
    log.month({5: (None, None)})
    log.work()
    log.holiday(5)
    assert only(replay(log.events)).attendance_bp == 0
    log.withdraw(5)
    log.close()
    _, (settlement,) = run(log.events)
    assert settlement.statement.attendance_bp == 500


def test_a_holiday_withdrawn_after_the_close_and_declared_again_makes_a_revision_each_time() -> None:
    log = CityLog()
    log.employee()
    log.month({5: (None, None)})
    log.work()
    log.holiday(5)
    log.close()
    log.withdraw(5)
    log.close(NEXT)
    log.holiday(5)
    log.close("2026-12")
    first, second, third = replay(log.events)
    assert [each.attendance_bp for each in (first, second, third)] == [0, 500, 0]
    assert second.difference == second.net - first.net < 0
    assert (third.net, third.difference) == (first.net, first.net - second.net)
    for revision in (1, 2, 3):
        explained = run(log.events)[0].explain(EMPLOYEE, PERIOD, revision)
        assert explained is not None
        assert explained["reproduced"]


def test_held_without_a_ceiling_until_there_is_one() -> None:
    log = CityLog()
    log.employee(ceiling=0)
    log.month()
    log.work()
    log.close()
    held = only(replay(log.events))
    assert (held.status, held.net, held.ceiling, held.held_reason) == (
        "HELD",
        0,
        0,
        f"post p-{EMPLOYEE} has no ceiling",
    )
    log.position(f"p-{EMPLOYEE}", 5_000_000)
    log.close(NEXT)
    first, second = replay(log.events)
    assert (first, second.status, second.gross, second.difference) == (held, "PAYABLE", 5_000_000, second.net)


@pytest.mark.parametrize(
    ("reason", "employee"),
    [
        ("no post", {"ceiling": None}),
        ("unit u9 is not defined", {"unit_id": "u9"}),
        ("schedule s9 is not published", {"schedule_id": "s9"}),
        ("no tax rate for rank VII", {"rank": "VII"}),
    ],
)
def test_held_with_its_reason(reason: str, employee: dict[str, str]) -> None:
    log = CityLog()
    log.employee(**employee)  # type: ignore[arg-type]
    log.close(unit_id=employee.get("unit_id", "u1"))
    statement = only(replay(log.events))
    assert (statement.status, statement.held_reason, statement.net, statement.lines) == ("HELD", reason, 0, [])


def test_someone_registered_late_is_settled_late() -> None:
    log = CityLog()
    log.close()
    log.employee(since="2026-10-01")
    log.month()
    log.work()
    log.close(NEXT)
    _, settlements = run(log.events)
    (late,) = settled_in(settlements, PERIOD)
    assert isinstance(late.event, pay.TppCalculated)
    assert (late.paid_in, late.statement.gross, late.statement.revision) == (NEXT, 5_000_000, 1)


def test_someone_who_has_left_is_settled_by_the_last_unit() -> None:
    log = city()
    log.end("2026-11-01")
    log.close()
    log.excuse("INFORMAL_NOTICE", 5)
    log.close(NEXT)
    _, settlements = run(log.events)
    assert [(each.statement.period, each.paid_in) for each in settlements] == [(PERIOD, PERIOD), (PERIOD, NEXT)]


def test_the_rule_set_is_the_latest_valid_one_adopted_before_the_close() -> None:
    log = city()
    log.rules("tulang-bawang", valid_from="2026-01-01")
    log.rules("bekasi-2019", valid_from="2026-10-02")  # not yet valid on the first day
    log.rules("national-60-40", valid_from="2026-01-01")  # later adopted
    log.close()
    log.rules("bekasi-2019", valid_from="2026-09-01")  # after the close
    assert only(replay(log.events)).rule_set_id == "national-60-40"


def test_a_revision_keeps_the_rule_set_of_the_first() -> None:
    log = city()
    log.close()
    log.rules("national-60-40", valid_from="2026-01-01")
    log.excuse("INFORMAL_NOTICE", 5)
    log.close(NEXT)
    first, second = replay(log.events)
    assert (first.rule_set_id, second.rule_set_id) == ("bekasi-2019", "bekasi-2019")
    assert only(replay(log.events, NEXT)).rule_set_id == "national-60-40"


def test_the_same_rule_set_id_adopted_again_does_not_change_an_older_revision() -> None:
    text = (FOLDER / "bekasi-2019.toml").read_text()
    log = city()
    log.rules(text)
    log.close()
    log.rules(text.replace("static_bp = 4000", "static_bp = 9000"))
    log.excuse("INFORMAL_NOTICE", 5)
    log.close(NEXT)
    assert [each.static for each in replay(log.events)] == [2_000_000, 2_000_000]


def test_given_rules_replace_every_rule_set() -> None:
    log = city()
    log.rules("bekasi-2019")
    log.close()
    assert only(replay(log.events, rules=packaged("national-60-40"))).rule_set_id == "national-60-40"


def test_published_statements_in_the_log_are_recognised() -> None:
    log = city()
    log.close()
    _, settlements = run(log.events)
    log.events.append(settlements[0].event)
    log.close(NEXT)
    folded, again = run(log.events)
    assert len(settled_in(again, PERIOD)) == 1
    assert folded.people[EMPLOYEE].settled[PERIOD].mismatches == []


def test_a_published_statement_stands_though_the_facts_say_otherwise() -> None:
    log = city()
    log.close()
    _, settlements = run(log.events)
    statement = settlements[0].statement
    values = {name: getattr(statement, name) for name in Statement.__struct_fields__}
    wrong = Statement(**{**values, "net": statement.net - 1_000})
    log.add(pay.TppCalculated, pay.TppCalculatedData(employee_id=EMPLOYEE, statement=wrong, paid_in=PERIOD))
    log.close(NEXT)
    folded, _ = run(log.events)
    first, second = folded.finish(PERIOD)
    assert (first.net, second.net, second.difference) == (statement.net - 1_000, statement.net, 1_000)
    assert folded.people[EMPLOYEE].settled[PERIOD].mismatches == [1]
    explained = folded.explain(EMPLOYEE, PERIOD, 1)
    assert explained is not None
    assert not explained["reproduced"]


def test_state_survives_its_json_and_folds_on() -> None:
    import msgspec

    log = city()
    log.sanction(1_000)
    log.correct(5, "07:30")
    log.rules("national-60-40")
    log.close()
    folded, _ = run(log.events)
    person, town = folded.people[EMPLOYEE], folded.city
    assert msgspec.json.decode(encode_state(person), type=Person) == person
    assert msgspec.json.decode(encode_state(town), type=City) == town
    again, _ = run(log.events)
    assert encode_state(again.people[EMPLOYEE]) == encode_state(person)


@pytest.mark.parametrize(
    "kind", [act.ActivityReturned, act.ActivityRejected, act.ActivityWithdrawn, act.ActivityAnnulled]
)
def test_only_an_activity_whose_last_decision_is_a_verification_counts(kind: type) -> None:
    log = CityLog()
    log.employee()
    activity = log.submit(1, 600)
    log.submit(2, 500)  # never verified
    log.verify(activity, 625)
    assert only(replay(log.events)).performance_bp == 1_000
    log.decide(kind, activity)
    assert only(replay(log.events)).performance_bp == 0
    log.submit(1, 600, activity)
    assert only(replay(log.events)).performance_bp == 0
    log.verify(activity, 1_250)
    assert only(replay(log.events)).performance_bp == 2_000


def test_the_first_of_two_contents_under_one_id_counts() -> None:
    log = CityLog()
    log.employee()
    log.punch(5, "07:30", "IN", punch_id="p1")
    log.punch(5, "11:00", "IN", punch_id="p1")
    log.punch(5, "16:00", "OUT")
    (day,) = [day for day in run(log.events)[0].explain(EMPLOYEE, PERIOD)["days"] if day["date"] == "2026-10-05"]  # type: ignore[index]
    assert day["bp"] == 0
