"""The rows of the catalogue say of every day what the dated facts say, over both databases."""

from datetime import UTC, date, datetime

from services.activity.catalogue.domain import Catalogue
from services.activity.catalogue.projection import write as write_catalogue
from services.activity.catalogue.store import CatalogueStore
from shared.events import Event
from shared.events.activity.catalogue import CatalogueEntryDefined, CatalogueEntryDefinedData
from shared.projections.database import Database
from tests.rows.kit import entries_of, fold

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


async def test_the_catalogue_of_a_day_is_what_the_dated_facts_say(database: Database) -> None:
    def defined(code: str, day: int, minutes: int, positions: tuple[str, ...] = (), retired: bool = False) -> Event:
        data = CatalogueEntryDefinedData(
            code=code,
            title=code,
            unit="dokumen",
            standard_minutes=minutes,
            effective_from=date(2026, 1, day),
            positions=positions,
            retired=retired,
        )
        return CatalogueEntryDefined.record(data, time=NOW, actor="hr:h1")

    log = entries_of(
        [
            defined("k1", 1, 10),
            defined("k2", 5, 10, ("p1", "p_1")),
            defined("k1", 9, 20, ("p2",)),
            defined("k1", 9, 30, ("p1",)),
            defined("k2", 12, 10, ("p1", "p_1"), retired=True),
            defined("K3", 1, 5, ("P1",)),
            defined("k2", 3, 7, ("p2",)),
        ]
    )
    facts = Catalogue()
    for entry in log:
        facts.evolve(entry.event, entry.seq)  # type: ignore[arg-type]
    await fold(database, write_catalogue, log[3:], log[:3], log[3:])
    store = CatalogueStore(database)
    for day in (date(2025, 12, 31), *(date(2026, 1, n) for n in range(1, 15))):
        for post in (None, "p1", "p2", "p_1", "P1", "px1"):
            rows = await store.entries(day, post, 9, None)
            holds = {code: facts.on(code, day) for code in facts.standards}
            expected = {
                code: found.standard_minutes
                for code, found in holds.items()
                if found and not found.retired and (post is None or not found.positions or post in found.positions)
            }
            assert {row.code: row.standard_minutes for row in rows} == expected, (day, post)
            assert [row.code for row in await store.entries(day, post, 1, None)] == [row.code for row in rows][:1]
            if rows:
                rest = await store.entries(day, post, 9, rows[0].code)
                assert [row.code for row in rest] == [row.code for row in rows][1:]
