"""Our partition number is the server's, and every event has a subject."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from shared.events import decode
from shared.log.jetstream import JetStreamLedger
from shared.log.ledger import stored
from shared.log.subject_index import SubjectIndex
from shared.log.subjects import BadSubject, Subject, attendance_month, career, partition_of
from tests.contract.test_ledger import punches
from tests.kit.servers import Nats

GOLDEN = Path(__file__).parents[1] / "golden"


async def test_the_server_hashes_an_employee_to_the_partition_we_compute(nats_server: Nats) -> None:
    names = [f"part-{number}-{'x' * (number % 7)}" for number in range(200)]
    async with JetStreamLedger(nats_server.url) as ledger:
        after = await ledger.last_sequence()
        await asyncio.gather(
            *(
                ledger.append(attendance_month(name, datetime(2026, 11, 2, tzinfo=UTC)), punches(name, 1), 0)
                for name in names
            )
        )
        seen = [row.subject async for page in stored(ledger, ["log.>"], after) for row in page]
    found = {Subject.parse(subject).owner: int(subject.split(".")[1]) for subject in seen}
    assert {name: found[name] for name in names} == {name: partition_of(name) for name in names}
    assert len({found[name] for name in names}) == 16


def test_every_golden_event_has_a_subject_once_its_forerunners_were_read() -> None:
    events = [decode(file.read_bytes()) for file in GOLDEN.glob("*.json")]
    index = SubjectIndex()
    for event in sorted(
        events, key=lambda event: event.type() not in ("activity.ActivitySubmitted", "attendance.AbsenceExcused")
    ):
        subject = index.subject_of(event)
        assert subject.owner == event.subject
        assert f"/{subject.service}" == event.source
        assert Subject.parse(subject.stored) == subject


@pytest.mark.parametrize("name", ["", "a.b", "a b", "*", ">", "a\n", "é", "x" * 65, "city"])
def test_an_id_that_could_reach_another_subject_is_refused(name: str) -> None:
    with pytest.raises(BadSubject):
        career(name)
