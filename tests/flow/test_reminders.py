"""Reminders: days without report become one digest a person and day, by mail or webhook, at the right hours."""

import hashlib
import hmac
import os
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import nats
import pytest
from nats.js.errors import NotFoundError

from cli.local_nats import LocalNats
from services.activity.deadlines.downtime.domain import Downtime
from services.activity.deadlines.downtime.watch import DowntimeWatch
from services.activity.notify import domain as timing
from services.activity.notify import notifier, subscriber
from services.activity.reminders import background as reminders
from services.activity.reminders.domain import remind
from services.activity.todo.domain import Todo
from shared.events import decode
from shared.events.attendance.days import AbsenceExcused, AbsenceExcusedData
from shared.log import consumers
from shared.log.jetstream import JetStreamLedger
from shared.log.ledger import stored
from shared.log.subjects import STREAM
from shared.problems import Problem, unavailable
from shared.settings import Settings
from tests.kit.activity_service import MORNING, Running, open_office, reminding, say
from tests.kit.certificates import Authority
from tests.kit.clock import Clock
from tests.kit.digest_receivers import MailServer, Post, Webhook
from tests.kit.waiting import eventually

PEOPLE = int(os.environ.get("REMINDED_PEOPLE", "150"))
FEW = [f"e{n}" for n in range(5)]
NEXT_BODY = """Hari ini batas waktu melaporkan Senin 2 November.
3 hari belum dilaporkan (paling lama Senin 2 November).
"""
BODY = "2 hari belum dilaporkan (paling lama Senin 2 November).\n"


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reminders, "PAUSE_SECONDS", 0.0)
    monkeypatch.setattr(reminders, "LOOK_SECONDS", 0.5)
    monkeypatch.setattr(reminders, "ASK_SECONDS", 0.05)
    monkeypatch.setattr(timing, "BACKOFF_SECONDS", 0.1)
    monkeypatch.setattr(timing, "REST", timedelta(seconds=0.2))
    monkeypatch.setattr(consumers, "WATCH_SECONDS", 0.05)


class Town:
    def __init__(self, settings: Settings, ledger: JetStreamLedger) -> None:
        self.settings, self.ledger = settings, ledger

    def notifying(self, kind: Any, url: str) -> Settings:
        channel = {"notify": kind, "notify_url": url, "notify_key": "secret"}
        return Settings(**{**self.settings.model_dump(), **channel})

    async def asked(self) -> int:
        """The number of times the notifier received a reminder."""
        client = await nats.connect(self.settings.nats_url)
        try:
            consumer = await client.jetstream().consumer_info(STREAM, subscriber.CONSUMER)
        except NotFoundError:
            return 0
        finally:
            await client.close()
        return consumer.delivered.consumer_seq if consumer.delivered else 0

    async def asked_since(self, number: int) -> bool:
        return await self.asked() >= number

    async def recorded(self) -> list[Any]:
        pages = stored(self.ledger, ["log.*.*.activity.reminders"])
        return [decode(row.body) async for page in pages for row in page]


@asynccontextmanager
async def town(tmp_path: Path, people: list[str]) -> AsyncIterator[Town]:
    async with LocalNats(tmp_path / "nats") as server, JetStreamLedger(server.url) as ledger:
        await open_office(ledger, people)
        yield Town(Settings(nats_url=server.url, nats_monitor_url=server.monitor_url, data_dir=tmp_path), ledger)


async def sent(running: Running, number: int, received: Sequence[object], people: int | None = None) -> None:
    """Wait until so many digests were received and `people`, or as many, are marked. Fails where none comes."""

    async def more(than: int) -> bool:
        return len(received) > than

    while len(received) < number:
        await eventually(partial(more, len(received)))

    async def marked() -> bool:
        return len(await running.digests("SENT")) == (people or number)

    await eventually(marked)


async def test_everybody_is_told_once_a_day_whatever_many_replicas_there_are(tmp_path: Path) -> None:
    people = [f"e{n:05}" for n in range(PEOPLE)]
    async with town(tmp_path, people) as office, MailServer() as mail:
        settings, clock = office.notifying("smtp", mail.url), Clock(MORNING)
        async with reminding(settings, clock) as running, reminding(settings, clock):
            await sent(running, PEOPLE, mail.mails)
            reminded = Counter((event.subject, event.data.date) for event in await office.recorded())
            assert reminded == Counter((who, MORNING.date()) for who in people)
            clock.put(MORNING + timedelta(hours=5))
            assert Counter(each.to for each in mail.mails) == Counter(f"{who}@pegawai.example" for who in people)
            assert len({each.message_id for each in mail.mails}) == PEOPLE
            assert {each.body for each in mail.mails} == {BODY}
            clock.put(MORNING + timedelta(days=1))  # a new day, and one more day without a report
            await sent(running, 2 * PEOPLE, mail.mails)
        assert Counter(each.to for each in mail.mails) == Counter(2 * [f"{who}@pegawai.example" for who in people])
        assert {each.body for each in mail.mails[PEOPLE:]} == {NEXT_BODY}


@pytest.mark.parametrize("hours", [-1, 12, 75])  # before the hour of reminding, in the evening, on Saturday
async def test_nobody_is_reminded_at_other_hours_or_on_a_free_day(tmp_path: Path, hours: int) -> None:
    async with town(tmp_path, FEW) as office, MailServer() as mail:
        clock = Clock(MORNING + timedelta(hours=hours))
        async with reminding(office.notifying("smtp", mail.url), clock) as running:
            assert running.reminders
            await running.reminders.look()
            assert await office.recorded() == []
            clock.put(MORNING + timedelta(days=7))
            await running.reminders.look()
            assert len(await office.recorded()) == len(FEW)


async def test_nobody_is_reminded_by_tables_that_lag_behind_the_log(tmp_path: Path) -> None:
    excuse = AbsenceExcusedData(
        employee_id="e0", excuse_id="x1", kind="SICK", date_from=MORNING.date(), date_to=MORNING.date()
    )
    async with town(tmp_path, FEW) as office, MailServer() as mail:
        await say(office.ledger, [AbsenceExcused.record(excuse, time=MORNING, actor="hr:h1")])
        settings = office.notifying("smtp", mail.url)
        async with reminding(settings, Clock(MORNING), folds=False) as running:
            assert running.reminders
            await running.reminders.look()
            assert await office.recorded() == []
        async with reminding(settings, Clock(MORNING)) as running:
            assert running.reminders
            await running.reminders.look()
            assert {event.subject for event in await office.recorded()} == set(FEW) - {"e0"}  # who is sick is let be


async def test_nobody_is_reminded_while_it_is_not_known_until_when_they_may_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(watch: DowntimeWatch) -> list[Downtime]:
        raise unavailable("not known yet")

    monkeypatch.setattr(reminders, "LOOK_SECONDS", 0.05)
    async with town(tmp_path, FEW) as office, MailServer() as mail:
        with monkeypatch.context() as patch:
            patch.setattr(DowntimeWatch, "downtimes", unknown)
            async with reminding(office.notifying("smtp", mail.url), Clock(MORNING)) as running:
                assert running.reminders
                with pytest.raises(Problem, match="not known yet"):
                    await running.reminders.look()
                assert await office.recorded() == []
                patch.undo()
                await sent(running, len(FEW), mail.mails)  # what runs by itself has gone on


async def test_without_a_channel_nobody_is_reminded_and_nothing_is_recorded(tmp_path: Path) -> None:
    async with town(tmp_path, FEW) as office, reminding(office.settings, Clock(MORNING)) as running:
        assert running.reminders is None


async def test_what_becomes_quiet_waits_for_the_morning_and_is_still_one_digest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subscriber, "WAIT_MOST", 0.05)
    due = [Todo(who, MORNING.date(), True, missing=[MORNING.date() - timedelta(days=1)]) for who in FEW]
    async with town(tmp_path, FEW) as office, MailServer() as mail:
        await say(office.ledger, [event for todo in due for event in remind(None, todo, MORNING)])
        clock = Clock(MORNING.replace(hour=20, minute=0))
        async with reminding(office.notifying("smtp", mail.url), clock) as running:
            for hour in (20, 23, 29):
                clock.put(MORNING.replace(hour=0, minute=59) + timedelta(hours=hour))
                await eventually(partial(office.asked_since, await office.asked() + 2 * len(FEW)))
                assert mail.mails == []
            clock.put(MORNING.replace(hour=6, minute=0) + timedelta(days=1))
            await sent(running, len(FEW), mail.mails)
        assert Counter(each.to for each in mail.mails) == Counter(f"{who}@pegawai.example" for who in FEW)
        assert {each.subject for each in mail.mails} == {"e-Kinerja Rabu 4 November: yang perlu Anda kerjakan"}


async def test_a_webhook_is_told_by_signed_requests_that_may_be_repeated(tmp_path: Path) -> None:
    refusals = Counter[str]()

    def answer(post: Post) -> int:
        refusals[post.body["id"]] += 1
        return 503 if refusals[post.body["id"]] == 1 else 204  # every digest is refused once

    async with town(tmp_path, FEW) as office, Webhook(answer) as hook:
        async with reminding(office.notifying("webhook", hook.url), Clock(MORNING)) as running:
            await sent(running, len(FEW), hook.posts)
            rows = {row.message_id: row for row in await running.digests("SENT")}
        assert len(hook.posts) == 2 * len(FEW)
        for post in hook.posts:
            row = rows[post.headers["idempotency-key"]]
            assert post.body["id"] == row.message_id
            assert (post.body["to"], post.body["body"]) == (f"{row.employee_id}@pegawai.example", BODY)
            mark = hmac.new(b"secret", post.raw, hashlib.sha256).hexdigest()
            assert post.headers["x-ekinerja-signature"] == f"sha256={mark}"
            assert (row.tries, row.again) == (2, 0)


async def test_a_server_that_is_down_loses_nothing_and_is_not_stormed(tmp_path: Path) -> None:
    async with town(tmp_path, FEW) as office:
        async with MailServer() as mail:
            pass  # its port is closed again
        async with reminding(office.notifying("smtp", mail.url), Clock(MORNING)) as running:

            async def tried() -> bool:
                return len(await running.digests("WAITING")) == len(FEW)

            await eventually(tried)
            async with mail:
                await sent(running, len(FEW), mail.mails)
            assert Counter(each.to for each in mail.mails) == Counter(f"{who}@pegawai.example" for who in FEW)
            assert {(row.tries, row.again) for row in await running.digests("SENT")} == {(1, 0)}


async def test_a_wrong_password_is_listed_and_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    authority = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    mail = MailServer(tls=authority.server("127.0.0.1"), login="kota:right")
    async with town(tmp_path, FEW) as office, mail:
        settings = office.notifying("smtp", mail.url_for("smtp+starttls", "kota:wrong"))
        async with reminding(settings, Clock(MORNING)) as running:

            async def waiting() -> bool:
                return len(await running.digests("WAITING")) == len(FEW)

            await eventually(waiting)
            rows = await running.digests("WAITING")
            assert {(row.tries, row.error) for row in rows} == {(0, "SMTPAuthenticationError 535")}
        assert mail.mails == []
        settings = office.notifying("smtp", mail.url_for("smtp+starttls", "kota:right"))
        async with reminding(settings, Clock(MORNING)) as running:
            await sent(running, len(FEW), mail.mails)
        assert Counter(each.to for each in mail.mails) == Counter(f"{who}@pegawai.example" for who in FEW)


async def test_what_may_have_been_taken_is_sent_again_by_the_same_name_when_the_claim_lapses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notifier, "LEASE", timedelta(seconds=0.3))
    monkeypatch.setattr(notifier, "BUSY_SECONDS", 0.1)
    async with (
        town(tmp_path, FEW) as office,
        MailServer(drops=1) as mail,
        reminding(office.notifying("smtp", mail.url), Clock(MORNING)) as running,
    ):
        await sent(running, len(FEW) + 1, mail.mails, len(FEW))
        (twice,) = [row for row in await running.digests("SENT") if row.again]
    names = Counter(each.message_id for each in mail.mails)
    assert (twice.tries, twice.again, len(names)) == (2, 1, len(FEW))
    assert names[f"<{twice.message_id}@pegawai.example>"] == 2


async def test_what_is_refused_for_good_or_too_often_is_listed_and_holds_up_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notifier, "MOST_TRIES", 3)
    answers = {"e0": "550 no such user", "e1": "451 later"}
    async with (
        town(tmp_path, FEW) as office,
        MailServer(lambda to: answers.get(to.partition("@")[0], "250 ok")) as mail,
        reminding(office.notifying("smtp", mail.url), Clock(MORNING)) as running,
    ):
        await sent(running, len(FEW) - 2, mail.mails)

        async def failed() -> list[tuple[str, int, str | None]]:
            rows = await running.digests("FAILED")
            return sorted((row.employee_id, row.tries, row.error) for row in rows) if len(rows) == 2 else []

        assert await eventually(failed) == [("e0", 1, "recipient 550"), ("e1", 3, "recipient 451")]
        assert mail.asked == len(FEW) - 2 + 1 + 3
