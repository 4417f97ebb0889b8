"""A digest is claimed by one process at a time; the digests that were sent or failed are listed newest first."""

from datetime import UTC, date, datetime, timedelta

from services.activity.notify.store import NotificationStore
from shared.projections.database import Database

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
LEASE = timedelta(minutes=3)
DAY = date(2026, 11, 19)


async def test_a_claim_is_one_processs_until_it_lapses(database: Database) -> None:
    store = NotificationStore(database)

    async def claim(after: timedelta) -> str:
        return (await store.claim("m1", "e1", DAY, NOW + after, LEASE)).outcome

    first = await store.claim("m1", "e1", DAY, NOW, LEASE)
    assert (first.outcome, first.tries) == ("CLAIMED", 0)
    assert await claim(timedelta()) == "BUSY"
    assert await claim(LEASE) == "BUSY"
    heir = await store.claim("m1", "e1", DAY, NOW + LEASE + timedelta(seconds=1), LEASE)
    assert heir.outcome == "CLAIMED"
    await store.settle("m1", first, "WAITING", NOW, "late", 1)  # it stalled: the claim is another's
    assert await claim(2 * LEASE) == "BUSY"
    await store.settle("m1", heir, "SENT", NOW, None, 1)
    assert await claim(10 * LEASE) == "DONE"
    (row,) = await store.listed("SENT", 9, None)
    assert (row.message_id, row.employee_id, row.tries, row.again, row.error) == ("m1", "e1", 1, 1, None)


async def test_what_was_surely_not_sent_is_claimed_anew_at_once_and_is_no_repetition(database: Database) -> None:
    store = NotificationStore(database)
    claim = await store.claim("m2", "e1", DAY, NOW, LEASE)
    await store.settle("m2", claim, "WAITING", NOW, "HTTP 503", 1)
    claim = await store.claim("m2", "e1", DAY, NOW, LEASE)
    assert (claim.outcome, claim.tries) == ("CLAIMED", 1)
    await store.settle("m2", claim, "FAILED", NOW, "HTTP 410", 2)
    assert (await store.claim("m2", "e1", DAY, NOW + 10 * LEASE, LEASE)).outcome == "DONE"
    rows = [row for row in await store.listed("FAILED", 9, None) if row.message_id == "m2"]
    assert [(row.again, row.error) for row in rows] == [(0, "HTTP 410")]


async def test_pages_of_digests_follow_each_other(database: Database) -> None:
    store = NotificationStore(database)
    for number in range(5):
        day = DAY + timedelta(days=number % 2)
        claim = await store.claim(f"n{number}", "e1", day, NOW, LEASE)
        await store.settle(f"n{number}", claim, "FAILED", NOW, "too old", 0)
    first = [row for row in await store.listed("FAILED", 100, None) if row.message_id.startswith("n")]
    assert [row.message_id for row in first] == ["n3", "n1", "n4", "n2", "n0"]
    rest = await store.listed("FAILED", 100, (first[1].date, first[1].message_id))
    assert [row.message_id for row in rest if row.message_id.startswith("n")] == ["n4", "n2", "n0"]
