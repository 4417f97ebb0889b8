"""`kill -9` of the notifier before, while and after it sends: one digest a person, except where it cannot be known."""

import asyncio
import sys
from collections import Counter
from pathlib import Path

from cli.local_nats import LocalNats
from services.activity.notify.store import NotificationStore
from services.activity.reminders.domain import remind, reminder_id
from services.activity.todo.domain import Todo
from shared.log.jetstream import JetStreamLedger
from shared.projections.database import Database
from shared.settings import Settings
from tests.kit.activity_service import MORNING, open_office, say
from tests.kit.digest_receivers import MailServer
from tests.kit.waiting import until

PEOPLE = [f"e{n:03}" for n in range(60)]
KILLS = [(point, nth) for nth in (3, 7) for point in ("claimed", "taken", "marked")]


async def test_a_death_doubles_nothing_but_what_the_server_had_taken_and_nobody_had_marked(tmp_path: Path) -> None:
    todos = [Todo(who, MORNING.date(), True, missing=[MORNING.date()]) for who in PEOPLE]
    async with LocalNats(tmp_path / "nats") as server, JetStreamLedger(server.url) as ledger, MailServer() as mail:
        await open_office(ledger, PEOPLE)
        await say(ledger, [event for todo in todos for event in remind(None, todo, MORNING)])

        async def work(point: str, nth: int) -> asyncio.subprocess.Process:
            return await asyncio.create_subprocess_exec(
                sys.executable, "-m", "tests.chaos.notifying_worker",
                server.url, server.monitor_url, str(tmp_path), mail.url, point, str(nth),
            )  # fmt: skip

        for point, nth in KILLS:
            async with asyncio.timeout(60):
                assert await (await work(point, nth)).wait() == -9

        database = Database(Settings(data_dir=tmp_path).database_of("activity"), "activity")

        async def everybody() -> bool:
            return len(await NotificationStore(database).listed("SENT", 500, None)) == len(PEOPLE)

        survivor = await work("never", 0)
        await until(everybody, "everybody's digest is marked as sent", 60)
        survivor.terminate()
        await survivor.wait()
        again = sum(row.again for row in await NotificationStore(database).listed("SENT", 500, None))
        await database.close()
    ids = {f"{who}@pegawai.example": f"<{reminder_id(who, MORNING.date())}@pegawai.example>" for who in PEOPLE}
    delivered = Counter((each.to, each.message_id) for each in mail.mails)
    assert delivered.keys() == set(ids.items())  # a repetition has the Message-ID of what it repeats
    unknown = [point for point, _ in KILLS].count("taken")
    assert sorted(delivered.values())[-unknown:] == [2] * unknown
    assert len(mail.mails) == len(PEOPLE) + unknown
    # Of those claimed by a dead process nobody knows more than that they were claimed.
    assert again == unknown + [point for point, _ in KILLS].count("claimed")
