"""The catalogue: the standard in force on a day, the work that fits it, and sheets of it."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.activity.catalogue import domain
from services.activity.catalogue.api import import_sheet
from services.activity.catalogue.commands import CatalogueCommands
from services.activity.catalogue.domain import Catalogue, Standard, require_fit
from services.activity.catalogue.read_model import CatalogueReadModel
from services.activity.catalogue.sheet import COLUMNS, read_entries
from services.activity.limits.domain import packaged
from services.activity.work.decisions import Terms
from services.activity.work.domain import ActivityMonth, evolve
from shared.caller import Who
from shared.events.activity import work as act
from shared.events.activity.catalogue import CatalogueEntryDefined, CatalogueEntryDefinedData
from shared.events.appraisal import PositionDefined, PositionDefinedData
from shared.log.memory import MemoryLedger
from shared.log.subjects import catalogue as subject
from shared.log.subjects import position
from shared.log.tasks import end
from shared.problems import Problem
from shared.projections.directory import Directory
from tests.unit.activity.work.builders import DEADLINES, submit

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
DAY = date(2026, 11, 19)
WHO = Who("hr:h1", NOW)
EVIDENCE = [act.Evidence(sha256="a" * 64, name="bukti.jpg", size=200_000, media_type="image/jpeg")]


def entry(code: str = "k1", **changes: Any) -> CatalogueEntryDefinedData:
    fields: dict[str, Any] = {"title": "Menyusun laporan", "unit": "dokumen", "standard_minutes": 30}
    fields |= {"code": code, "effective_from": date(2026, 1, 1)}
    return CatalogueEntryDefinedData(**(fields | changes))


def standard(**changes: Any) -> Standard:
    return known(entry(**changes)).standards["k1"][0]


def defined(data: CatalogueEntryDefinedData, nth: int) -> CatalogueEntryDefined:
    event = CatalogueEntryDefined.record(data, time=NOW, actor="hr:h1", nth=nth)
    assert isinstance(event, CatalogueEntryDefined)
    return event


def known(*definitions: CatalogueEntryDefinedData) -> Catalogue:
    catalogue = Catalogue()
    for seq, data in enumerate(definitions, 1):
        catalogue.evolve(defined(data, seq), seq)
    return catalogue


def job(**changes: Any) -> act.ActivitySubmittedData:
    fields: dict[str, Any] = {"description": "Menyusun laporan", "volume": 3, "unit": "dokumen", "minutes": 120}
    fields |= {"employee_id": "e1", "activity_id": "a1", "date": DAY, "evidence": EVIDENCE, "catalogue_code": "k1"}
    return act.ActivitySubmittedData(**(fields | changes))


VERSIONS = st.lists(st.tuples(st.sampled_from(["k1", "k2"]), st.integers(0, 20), st.integers(1, 60)), max_size=12)


@given(VERSIONS, st.randoms(use_true_random=False), st.integers(-1, 21), st.sampled_from(["k1", "k2"]))
def test_what_holds_is_the_latest_by_then_and_of_one_date_the_last_said(
    versions: list[tuple[str, int, int]], order: Any, days: int, code: str
) -> None:
    start, events = date(2026, 1, 1), []
    for seq, (each, offset, minutes) in enumerate(versions, 1):
        data = entry(each, effective_from=start + timedelta(days=offset), standard_minutes=minutes)
        events.append((defined(data, seq), seq))
    repeated = [*events, *events[:3]]
    order.shuffle(repeated)
    catalogue = Catalogue()
    for event, seq in repeated:
        catalogue.evolve(event, seq)
    in_force = [(offset, seq, minutes) for seq, (each, offset, minutes) in enumerate(versions, 1) if each == code]
    expected = max((each for each in in_force if each[0] <= days), default=None)
    found = catalogue.on(code, start + timedelta(days=days))
    assert (found and found.standard_minutes) == (expected and expected[2])


@pytest.mark.parametrize(
    ("found", "change", "position_id", "refusal"),
    [
        (standard(), {}, "p1", None),
        (standard(), {}, None, None),
        (standard(positions=("p1", "p2")), {}, "p2", None),
        (standard(positions=("p1",)), {}, "p2", "does not belong to the post"),
        (standard(positions=("p1",)), {}, None, "does not belong to the post"),
        (None, {}, "p1", "no entry k1 on 2026-11-19"),
        (standard(retired=True), {}, "p1", "no entry k1 on 2026-11-19"),
        (standard(), {"unit": "berkas"}, "p1", "counts k1 in dokumen"),
        (standard(), {"evidence": []}, "p1", "evidence"),
        (standard(evidence="OPTIONAL"), {"evidence": []}, "p1", None),
        (standard(evidence="OPTIONAL"), {}, "p1", None),
        # a small task without a code: whatever unit, but never without evidence
        (None, {"catalogue_code": None, "unit": "kali"}, "p1", None),
        (None, {"catalogue_code": None, "evidence": []}, "p1", "evidence"),
        (standard(), {"minutes": 600, "volume": 1}, "p1", None),  # the standard is a hint, no rule
    ],
)
def test_what_work_fits(found: Standard | None, change: dict[str, Any], position_id: str, refusal: str | None) -> None:
    if refusal is None:
        require_fit(job(**change), found, position_id)
        return
    with pytest.raises(Problem, match=refusal) as refused:
        require_fit(job(**change), found, position_id)
    assert refused.value.status == 422


def test_work_sent_again_is_answered_the_same_after_its_entry_is_retired() -> None:
    limit = packaged().on(DAY)
    [event] = submit(ActivityMonth(), job(), WHO, Terms(limit, DEADLINES, standard(), "p1"))
    assert (
        submit(evolve(ActivityMonth(), event), job(), WHO, Terms(limit, DEADLINES, standard(retired=True), "p1")) == []
    )


def test_what_holds_from_a_date_already_is_not_said_again() -> None:
    definitions: domain.Definitions = ()
    ids = set()
    later = entry(effective_from=date(2027, 1, 1))
    for data in (entry(), entry(standard_minutes=45), later, entry()):
        [event] = domain.define(definitions, data, WHO)
        definitions = domain.evolve(definitions, event)
        ids.add(event.id)
        assert domain.define(definitions, data, WHO) == []
    assert domain.define(definitions, later, WHO) == []
    assert len(ids) == 4


# --- a sheet of it

HEADER = ",".join(COLUMNS.names)
GOOD = 'k1,"Menyusun, memeriksa",dokumen,30,2026-01-01,OPTIONAL,,p1 p2,ya'


def test_a_line_becomes_an_entry() -> None:
    (line,) = read_entries(f"{HEADER}\n{GOOD}\n".encode())
    assert line.fields == {
        "code": "k1",
        "title": "Menyusun, memeriksa",
        "unit": "dokumen",
        "standard_minutes": 30,
        "effective_from": "2026-01-01",
        "evidence": "OPTIONAL",
        "positions": ["p1", "p2"],
        "retired": True,
    }


async def opened() -> tuple[MemoryLedger, CatalogueCommands]:
    ledger = MemoryLedger()
    for name in ("p1", "p2"):
        data = PositionDefinedData(
            position_id=name, title="Analis", unit_id="u1", position_class=7, kind="EXECUTOR", ceiling={}
        )
        await ledger.append(position(name), [PositionDefined.record(data, time=NOW, actor="hr:h1")], 0)
    return ledger, CatalogueCommands(ledger, Directory(ledger))


BAD_LINES = [
    ("k1,A,dokumen,30", "4 fields, the header 9"),
    (GOOD + ",x", "10 fields"),
    ('k1,"A,dokumen,30,2026-01-01,,,,', "no CSV"),
    (GOOD.replace("30", "30.5"), "standard_minutes"),
    (GOOD.replace("30", "1.000"), "standard_minutes"),
    (GOOD.replace("30", ""), "standard_minutes"),
    (GOOD.replace("30", "0"), "standard_minutes"),
    (GOOD.replace("30", "1441"), "standard_minutes"),
    (GOOD.replace("30", "9" * 5_000), "standard_minutes"),
    (GOOD.replace("2026-01-01", "01/01/2026"), "effective_from"),
    (GOOD.replace("2026-01-01", ""), "effective_from"),
    (GOOD.replace("2026-01-01", "2026-02-30"), "effective_from"),
    (GOOD.replace("OPTIONAL", "maybe"), "evidence"),
    (GOOD.replace("k1", "k.1"), "code"),
    (GOOD.replace("k1", "city"), "code"),
    (GOOD.replace("k1", ""), "code"),
    (GOOD.replace('"Menyusun, memeriksa"', ""), "title"),
    (GOOD.replace('"Menyusun, memeriksa"', "a\0b"), "title"),
    (GOOD.replace("dokumen", ""), "unit"),
    (GOOD.replace("p1 p2", "p1;p2"), "positions/0"),
    (GOOD.replace("p1 p2", "p1 p9"), "no position p9"),
    (GOOD.replace(",ya", ",mungkin"), "retired"),
]


async def test_every_kind_of_bad_line_is_answered_by_its_number_and_stops_no_other() -> None:
    ledger, commands = await opened()
    best = GOOD.replace(",ya", ",")
    text = "\n".join([HEADER, best, *(line for line, _ in BAD_LINES), "", best.replace("k1", "k2")])
    answer = await import_sheet(text.encode(), commands, WHO)
    assert (answer.recorded, answer.refused) == (2, len(BAD_LINES))
    first, *bad, last = answer.lines
    assert (first.line, first.code, first.status) == (2, "k1", "RECORDED")
    assert (last.line, last.code, last.status) == (len(BAD_LINES) + 4, "k2", "RECORDED")
    for number, (refused, (line, what)) in enumerate(zip(bad, BAD_LINES, strict=True), start=3):
        assert (refused.line, refused.status) == (number, "REFUSED"), line
        assert refused.reason is not None
        assert what in refused.reason, (line, refused)
    assert len(await ledger.read(subject("k1"))) == len(await ledger.read(subject("k2"))) == 1
    assert (await import_sheet(text.encode(), commands, WHO)) == answer  # again answers the same
    assert len(await ledger.read(subject("k1"))) == 1


async def test_of_two_lines_for_one_date_the_lower_one_holds() -> None:
    ledger, commands = await opened()
    line = GOOD.replace(",ya", ",")
    await import_sheet("\n".join([HEADER, line, line.replace("30", "45")]).encode(), commands, WHO)
    known_entries = CatalogueReadModel(ledger)
    following = asyncio.create_task(known_entries.run())
    await known_entries.ready.wait()
    found = known_entries.known("k1", DAY)
    await end([following])
    assert found is not None
    assert found.standard_minutes == 45


@pytest.mark.parametrize("whole", ["", "code,title", HEADER + ",name\n", HEADER + ",code", "\ufffe"])
async def test_what_is_no_such_sheet_is_refused_whole(whole: str) -> None:
    _, commands = await opened()
    with pytest.raises(Problem) as refusal:
        await import_sheet(whole.encode(), commands, WHO)
    assert refusal.value.status == 422


async def test_an_entry_of_this_very_moment_is_known_and_none_before_all_is_read() -> None:
    ledger, commands = await opened()
    known_entries = CatalogueReadModel(ledger)
    with pytest.raises(Problem) as refusal:
        await known_entries.standard("k1", DAY)
    assert refusal.value.status == 503
    known_entries.ready.set()  # the log has been read to its end, and the reader lags behind new events
    assert await known_entries.standard("k1", DAY) is None
    await commands.execute(domain.define, entry(), WHO)
    found = await known_entries.standard("k1", DAY)
    assert found is not None
    assert found.standard_minutes == 30
