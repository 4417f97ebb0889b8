"""Laws that hold for every month: order and repetition change nothing, money adds up, more cuts never pay more."""

import random
from collections import defaultdict
from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.payroll.pay.assess import assess
from services.payroll.pay.facts import Person, encode_state
from services.payroll.pay.fold import evolve_person
from services.payroll.pay.month import PayMonth
from services.payroll.rules.domain import FOLDER, packaged
from shared.events import Event
from shared.events.activity import work as act
from shared.events.attendance.days import PunchesCorrected
from shared.events.payroll import CSV_COLUMNS, Statement
from shared.log.subject_index import SubjectIndex
from shared.values.money import round_half_up, split
from tests.kit.city_log import EMPLOYEE, PERIOD, CityLog, week
from tests.kit.replay import only, replay, run

MODEST = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
SHIFTS = ["", "07:00-14:00", "22:00-06:00", "07:00-11:00 13:00-17:00", "06:00-08:00 20:00-06:00", "20:00-20:00"]
KINDS = ["INFORMAL_NOTICE", "OFFICIAL_TRAVEL", "SICK", "UNPAID", "ANNUAL"]
TIMES = ["00:30", "06:59:59", "07:45:59", "08:31", "10:31", "12:00", "14:59", "16:00", "21:59", "23:30"]

days = st.integers(1, 31)
spans = st.tuples(days, days).map(sorted)
times = st.sampled_from(TIMES)
step = st.one_of(
    st.tuples(st.just("punch"), days, times, st.sampled_from(["IN", "OUT", "ANY"])),
    st.tuples(st.just("day"), days, times, times),
    st.tuples(st.just("correct"), days, st.none() | times, times),
    st.tuples(st.just("excuse"), spans, st.sampled_from(KINDS), st.booleans()),
    st.tuples(
        st.just("work"), days, st.integers(1, 1_440), st.sampled_from(["verified", "twice", "returned", "again"])
    ),
    st.tuples(st.just("roster"), st.dictionaries(days, st.sampled_from(SHIFTS), min_size=1, max_size=9)),
    st.tuples(st.just("holiday"), days),
    st.tuples(st.just("withdrawal"), days),
    st.tuples(st.just("assembly"), days, st.booleans(), st.sampled_from(["MORNING", "MORNING", "EVENING"])),
    st.tuples(st.just("special"), spans),
    st.tuples(st.just("sanction"), st.integers(0, 6_000)),
    st.tuples(st.just("end"), st.integers(2, 31)),
    st.tuples(st.just("transfer"), days),
)


def take(log: CityLog, number: int, what: tuple) -> None:  # type: ignore[type-arg]
    match what:
        case ("punch", day, at, kind):
            log.punch(day, at, kind)
        case ("day", day, arrival, departure):
            log.day(day, arrival, departure)
        case ("correct", day, check_in, check_out):
            log.correct(day, check_in, check_out)
        case ("excuse", (first, last), kind, cancelled):
            excuse = log.excuse(kind, first, last)
            if cancelled:
                log.cancel(excuse)
        case ("work", day, minutes, how):
            activity = log.submit(day, minutes)
            log.verify(activity, minutes)
            if how == "twice":
                log.verify(activity, minutes // 2)
            if how in ("returned", "again"):
                log.decide(act.ActivityReturned, activity)
            if how == "again":
                log.submit(day, minutes, activity)
                log.verify(activity, minutes // 3)
        case ("roster", shifts):
            log.roster(shifts)
        case ("holiday", day):
            log.holiday(day)
        case ("withdrawal", day):
            log.withdraw(day)
        case ("assembly", day, present, kind):
            log.assembly(day, present, kind)
        case ("special", (first, last)):
            log.special(first, last, week("08:00", "15:00"))
        case ("sanction", bp):
            log.sanction(bp, sanction_id=f"x{number}")
        case ("end", day):
            log.end(day)
        case ("transfer", day):
            log.transfer(day, "u2", "s2", f"p-{EMPLOYEE}")


def build(steps: list, rules: str | None = None) -> list[Event]:  # type: ignore[type-arg]
    log = CityLog(rules=rules)
    log.unit("u2", "Asia/Makassar")
    log.schedule("s2", week("22:00", "06:00"))
    log.employee(ceiling={"WORKLOAD": 4_000_001, "SCARCITY": 333_333})
    for number, what in enumerate(steps):
        take(log, number, what)
    return log.events


def shuffled(events: list[Event], seed: int) -> list[Event]:
    """Another interleaving of the subjects, each in its own order."""
    index, subjects = SubjectIndex(), defaultdict(list)
    for event in events:
        subjects[index.subject_of(event)].append(event)
    order = [subject for subject, own in subjects.items() for _ in own]
    random.Random(seed).shuffle(order)
    queues = {subject: iter(own) for subject, own in subjects.items()}
    return [next(queues[subject]) for subject in order]


def repeated(events: list[Event], seed: int) -> list[Event]:
    """Some events repeated, anywhere later."""
    generator, result = random.Random(seed), list(events)
    for event in generator.choices(events, k=10):
        result.insert(generator.randint(result.index(event) + 1, len(result)), event)
    return result


def closing(events: list[Event]) -> list[Event]:
    log = CityLog()
    log.close()
    log.close(unit_id="u2")
    return [*events, *log.events[-2:]]


CUT_FOR_ASSEMBLIES = (FOLDER / "bekasi-2019.toml").read_text().replace("assembly_bp = 0", "assembly_bp = 120")


@MODEST
@given(st.lists(step, max_size=25), days)
def test_a_missed_assembly_never_pays_more(steps: list, day: int) -> None:  # type: ignore[type-arg]
    events = build(steps, CUT_FOR_ASSEMBLIES)
    log = CityLog()
    log.events = [*events]
    log.assembly(day, True)
    present = only(replay(log.events))
    log.assembly(day)
    missed = only(replay(log.events))
    assert missed.net <= present.net
    assert 0 <= missed.attendance_bp - present.attendance_bp <= 120
    log.assembly(day, True)
    assert only(replay(log.events)).net == present.net  # the last word holds


@MODEST
@given(
    st.lists(step, max_size=25), st.integers(0, 2**32), st.sampled_from([None, "national-60-40", CUT_FOR_ASSEMBLIES])
)
def test_order_between_subjects_and_repetition_change_nothing(steps: list, seed: int, rules: str | None) -> None:  # type: ignore[type-arg]
    events = build(steps, rules)
    expected = replay(closing(events))
    assert replay(closing(shuffled(events, seed))) == expected
    assert replay(closing(repeated(events, seed))) == expected
    assert replay(closing(repeated(shuffled(events, seed), seed))) == expected
    sums(only(expected))


def sums(statement: Statement) -> None:
    assert sum(line.amount for line in statement.lines) == statement.net
    assert 0 <= statement.net <= statement.gross <= statement.ceiling
    assert statement.static + statement.dynamic_ceiling == statement.ceiling
    assert statement.gross == statement.static + statement.dynamic - statement.sanction_cut
    assert statement.net == statement.gross - statement.tax - statement.health
    assert all(type(getattr(statement, name)) is int for name in CSV_COLUMNS[5:])


@MODEST
@given(st.lists(step, max_size=15), st.lists(step, min_size=1, max_size=6))
def test_late_facts_leave_revision_1_alone_and_the_difference_is_exact(early: list, late: list) -> None:  # type: ignore[type-arg]
    log = CityLog()
    log.events = closing(build(early))
    first = only(replay(log.events))
    for number, what in enumerate(late):
        take(log, 100 + number, what)
    facts = [event for event in log.events if event.type() != "appraisal.MonthClosed"]
    log.close("2026-11", "u1")
    log.close("2026-11", "u2")
    revisions = replay(log.events)
    at_once = only(replay(closing(facts)))
    assert revisions[0] == first
    assert sum(each.difference for each in revisions) == revisions[-1].net == at_once.net
    assert len(revisions) <= 2
    assert not any(each.estimate for each in revisions)


@MODEST
@given(st.lists(step, max_size=25), st.integers(0, 2**32))
def test_an_explanation_adds_up_and_names_its_events(steps: list, seed: int) -> None:  # type: ignore[type-arg]
    events = closing(build(steps))
    folded, _ = run(events)
    explained = folded.explain(EMPLOYEE, PERIOD)
    assert explained is not None
    assert explained["reproduced"]
    assert sum(line["amount"] for line in explained["lines"]) == explained["net"]
    cut = sum(-line["amount"] for line in explained["lines"] if line["code"] == "attendance_cut")
    assert sum(day.get("amount", 0) for day in explained["days"]) == (0 if explained["status"] == "HELD" else cut)
    known = {event.id for event in events}
    assert all(known.issuperset(day["events"]) for day in explained["days"])
    corrections = {event.id for event in events if isinstance(event, PunchesCorrected)}
    for day in explained["days"]:
        if day["status"] == "WORKED":
            assert set(day["corrected"].values()) == corrections.intersection(day["events"])
    again, _ = run(events)
    assert again.explain(EMPLOYEE, PERIOD) == explained


@MODEST
@given(st.lists(step, max_size=15), st.integers(0, 2**32))
def test_the_fold_of_a_person_is_the_same_bytes_in_any_order_and_however_often(steps: list, seed: int) -> None:  # type: ignore[type-arg]
    index, generator = SubjectIndex(), random.Random(seed)
    entries = [
        (seq, index.subject_of(event).aggregate, event)
        for seq, event in enumerate(build(steps), 1)
        if event.subject == EMPLOYEE
    ]
    in_order, any_order = Person(EMPLOYEE), Person(EMPLOYEE)
    for entry in entries:
        evolve_person(in_order, *entry)
    mixed = [*entries, *generator.choices(entries, k=5)]
    generator.shuffle(mixed)
    for entry in mixed:
        evolve_person(any_order, *entry)
    assert encode_state(any_order) == encode_state(in_order)


@given(st.integers(0, 2**50), st.integers(0, 10_000))
def test_parts_add_up(amount: int, bp: int) -> None:
    first, second = split(amount, bp)
    assert first + second == amount
    assert 0 <= first <= amount
    assert 0 <= round_half_up(amount, bp) <= amount


@MODEST
@given(
    st.integers(1, 30_000_000),
    st.lists(st.integers(0, 10_000), min_size=2, max_size=8).map(sorted),
    st.sampled_from(["bekasi-2019", "national-60-40", "tulang-bawang"]),
    st.integers(0, 10_000),
)
def test_more_cuts_never_pay_more(ceiling: int, cuts: list[int], name: str, performance_bp: int) -> None:
    from services.payroll.pay import assess as module

    month = PayMonth(employee_id=EMPLOYEE, period=PERIOD, rank_grade="III/a", salary=0, ceiling={"WORKLOAD": ceiling})
    rules = packaged(name)
    pay = module._static_dynamic if rules.model == "static_dynamic" else module._productivity_discipline
    dynamic = [pay(month, rules, performance_bp, bp, module._WorkingSheet()).dynamic for bp in cuts]
    assert all(more <= less for less, more in pairwise(dynamic))
    assert assess(month, rules).statement.gross <= ceiling
