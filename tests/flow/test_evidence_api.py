"""Evidence over HTTP: sent in parts over bad networks, looked at by content, opened by who may see the work."""

import asyncio
import hashlib
import json
import os
import sys
import tracemalloc
import zipfile
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio

from cli.local_nats import LocalNats, free_port
from services.activity.evidence.bucket import CHUNK_BYTES, Bucket
from services.activity.evidence.domain import Upload
from services.activity.evidence.streams import OBJECTS, UPLOADS
from services.activity.limits.domain import packaged
from services.activity.work.forms import SubmitCommand
from shared.events import decode
from shared.events.activity.evidence import EvidenceOpened, EvidenceStored
from shared.events.activity.work import ActivitySubmitted, ActivitySubmittedData
from shared.http.access import roles_of, routes_of
from shared.http.forms import fact
from shared.log.subjects import evidence
from tests.flow.test_activity_api import DAY, PERIOD, Office
from tests.kit.installation import Headers, Installation, evidence_of, installed, photo, refused
from tests.kit.servers import jetstream
from tests.kit.waiting import eventually

pytestmark = pytest.mark.asyncio(loop_scope="session")

ROOT = Path(__file__).parents[2]
BEGIN = "/evidence/uploads"


class Sender:
    """Somebody who sends files, over one replica or another."""

    def __init__(self, city: Installation, name: str) -> None:
        self.city, self.name = city, name
        self.headers = city.token(name)

    def over(self, city: Installation) -> "Sender":
        return Sender(city, self.name)

    async def begin(self, piece: dict[str, Any]) -> httpx.Response:
        return await self.city.http.post(BEGIN, json=piece, headers=self.headers)

    async def id_of(self, piece: dict[str, Any]) -> str:
        answer = await self.begin(piece)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["upload_id"])

    async def get(self, upload_id: str) -> httpx.Response:
        return await self.city.http.get(f"{BEGIN}/{upload_id}", headers=self.headers)

    async def patch(self, upload_id: str, offset: int, part: Any) -> httpx.Response:
        headers = {**self.headers, "Upload-Offset": str(offset)}
        return await self.city.http.patch(f"{BEGIN}/{upload_id}", content=part, headers=headers)

    async def give_up(self, upload_id: str) -> httpx.Response:
        return await self.city.http.delete(f"{BEGIN}/{upload_id}", headers=self.headers)

    async def send(self, content: bytes, **said: str) -> httpx.Response:
        """All of it from where it stands; the last answer."""
        piece = evidence_of(content, **said)
        begun = await self.begin(piece)
        if begun.status_code != 201:
            return begun
        upload_id, at = begun.json()["upload_id"], begun.json()["offset"]
        while True:
            answer = await self.patch(upload_id, at, content[at : at + CHUNK_BYTES])
            if not answer.is_success or int(answer.headers["Upload-Offset"]) == len(content):
                return answer
            at = int(answer.headers["Upload-Offset"])

    async def said(self) -> list[Any]:
        """The files the log says this person stored."""
        rows = await self.city.ledger.read(evidence(self.name, datetime.now(UTC)))
        return [decode(row.body).data.sha256 for row in rows]


@pytest_asyncio.fixture(loop_scope="session")
async def office(city: Installation) -> Office:
    office = Office(city)
    await office.open()
    return office


@pytest_asyncio.fixture(loop_scope="session")
async def sender(city: Installation) -> Sender:
    return Sender(city, f"s{uuid4().hex[:10]}")


async def chunks_of(city: Installation) -> int:
    """How many messages the store of evidence has."""
    async with jetstream(city.settings.nats_url) as js:
        return int((await js.stream_info(OBJECTS)).state.messages)


async def metric(city: Installation, name: str) -> float:
    lines = (await city.http.get("/metrics")).text.splitlines()
    return float(next(line for line in lines if line.startswith(name)).split()[1])


def fresh(size: int = 1_000) -> bytes:
    return photo(uuid4().hex, size)


# --- sending


async def test_a_file_in_parts_is_whole_in_the_object_store(sender: Sender) -> None:
    content = fresh(3 * CHUNK_BYTES + 17)
    piece = evidence_of(content)
    upload_id = await sender.id_of(piece)
    for at in range(0, len(content), CHUNK_BYTES):
        told = (await sender.get(upload_id)).json()
        assert told == {
            "upload_id": upload_id,
            "state": "OPEN",
            "offset": at,
            "size": len(content),
            "chunk_bytes": CHUNK_BYTES,
        }
        assert (await sender.begin(piece)).json() == told
        answer = await sender.patch(upload_id, at, content[at : at + CHUNK_BYTES])
        assert answer.status_code == 204, answer.text
        assert int(answer.headers["Upload-Offset"]) == min(at + CHUNK_BYTES, len(content))
    assert (await sender.get(upload_id)).json()["state"] == "STORED"
    assert await sender.said() == [piece["sha256"]]
    async with jetstream(sender.city.settings.nats_url) as js:
        store = await js.object_store("evidence")
        found = await store.get(piece["sha256"])
        assert (found.data, found.info.size, found.info.chunks) == (content, len(content), 4)
        parts = await js.stream_info(UPLOADS, subjects_filter=f"uploads.*.{upload_id}")
        assert list((parts.state.subjects or {}).values()) == [1]  # only how it ended


async def test_a_part_that_does_not_fit_is_told_where_to_go_on(sender: Sender) -> None:
    content = fresh(2_000)
    upload_id = await sender.id_of(evidence_of(content))
    for offset in (1, 2_000):
        answer = await sender.patch(upload_id, offset, content)
        refused(answer, 409, "at byte 0")
        assert answer.headers["Upload-Offset"] == "0"
    assert (await sender.patch(upload_id, 0, content[:700])).status_code == 204
    again = await sender.patch(upload_id, 0, content[:700])  # the answer was lost on its way
    refused(again, 409, "at byte 700")
    assert again.headers["Upload-Offset"] == "700"
    refused(await sender.patch(upload_id, 700, content[700:] + b"x"), 422, "announced with 2000")
    refused(await sender.patch(upload_id, 700, b"x" * (CHUNK_BYTES + 1)), 413)
    for wrong in ("", "-1", "x", "1.5", str(2**70)):
        headers = {**sender.headers, "Upload-Offset": wrong}
        answer = await sender.city.http.patch(f"{BEGIN}/{upload_id}", content=b"x", headers=headers)
        refused(answer, 422)
        assert answer.json()["errors"][0]["pointer"] == "/header/Upload-Offset"
    assert (await sender.patch(upload_id, 700, content[700:])).status_code == 204
    lost = await sender.patch(upload_id, 700, content[700:])
    refused(lost, 409, "at byte 2000")
    assert (await sender.patch(upload_id, 2_000, b"")).status_code == 204
    assert await sender.said() == [evidence_of(content)["sha256"]]


async def test_of_two_parts_for_one_place_one_is_taken(sender: Sender) -> None:
    content = fresh(2_000)
    upload_id = await sender.id_of(evidence_of(content))
    answers = await asyncio.gather(*(sender.patch(upload_id, 0, content[:1_000]) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [204, 409, 409, 409]
    assert {answer.headers["Upload-Offset"] for answer in answers} == {"1000"}
    assert (await sender.patch(upload_id, 1_000, content[1_000:])).status_code == 204


async def test_another_replica_goes_on(sender: Sender, tmp_path: Path) -> None:
    content, city = fresh(2 * CHUNK_BYTES), sender.city
    piece = evidence_of(content)
    async with installed(tmp_path, city.settings.nats_url, city.settings.monitor_url) as second:
        other = sender.over(second)
        upload_id = await sender.id_of(piece)
        assert await other.id_of(piece) == upload_id
        assert (await sender.patch(upload_id, 0, content[:1_000])).status_code == 204
        assert (await other.patch(upload_id, 1_000, content[1_000:2_000])).status_code == 204
        refused(await sender.patch(upload_id, 1_000, content[1_000:2_000]), 409, "at byte 2000")
        assert (await sender.send(content)).status_code == 204
        assert (await other.get(upload_id)).json()["state"] == "STORED"
        assert (await other.begin(piece)).status_code == 200  # whether or not that is folded
        small = fresh(1_000)
        short = await sender.id_of({**evidence_of(small), "size": 999})
        assert await other.id_of(evidence_of(small)) == short
        assert (await sender.patch(short, 0, small)).status_code == 204


async def test_a_killed_process_leaves_every_part_it_answered_for(sender: Sender, tmp_path: Path) -> None:
    city, content = sender.city, fresh(2 * CHUNK_BYTES)
    port, key = free_port(), "dev-key.json"
    (tmp_path / key).write_bytes((city.settings.data_dir / key).read_bytes())
    env = {
        **os.environ,
        "EKINERJA_NATS_URL": city.settings.nats_url,
        "EKINERJA_NATS_MONITOR_URL": city.settings.monitor_url,
        "EKINERJA_DATA_DIR": str(tmp_path),
        "EKINERJA_PORT": str(port),
    }
    with (tmp_path / "log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "services.activity", cwd=ROOT, env=env, stdout=log, stderr=log
        )
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60) as http:

            async def ready() -> bool:
                try:
                    return (await http.get("/readyz")).status_code == 200
                except httpx.TransportError:
                    return False

            await eventually(ready)
            there = sender.over(Installation(None, http, city.ledger, city.settings))
            upload_id = await there.id_of(evidence_of(content))
            assert (await there.patch(upload_id, 0, content[:CHUNK_BYTES])).status_code == 204

            async def cut() -> AsyncIterator[bytes]:
                yield content[CHUNK_BYTES : CHUNK_BYTES + 1_000]
                process.kill()
                await process.wait()
                yield content[CHUNK_BYTES + 1_000 :]

            with pytest.raises(httpx.TransportError):
                await there.patch(upload_id, CHUNK_BYTES, cut())
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
    assert (await sender.get(upload_id)).json()["offset"] == CHUNK_BYTES
    assert (await sender.send(content)).status_code == 204
    assert await sender.said() == [evidence_of(content)["sha256"]]


async def test_killed_after_the_last_part_an_empty_one_finishes(sender: Sender) -> None:
    content, city = fresh(), sender.city
    piece = evidence_of(content)
    upload_id = await sender.id_of(piece)
    bucket = Bucket(city.settings.nats_url, 1, city.settings.uploads_bytes)
    running = asyncio.create_task(bucket.run())
    try:

        async def reached() -> bool:
            return await bucket.check() is None

        await eventually(reached)
        kept = await bucket.last(sender.name, upload_id)
        assert kept is not None
        whole = Upload(sender.name, piece["sha256"], 1_000, piece["name"], piece["media_type"], offset=1_000)
        await bucket.add(whole, content, kept.seq)
    finally:
        running.cancel()
        await asyncio.wait([running])
    told = await sender.begin(piece)
    assert (told.status_code, told.json()["offset"], told.json()["state"]) == (201, 1_000, "OPEN")
    for _ in range(2):
        assert (await sender.patch(upload_id, 1_000, b"")).status_code == 204
    assert await sender.said() == [piece["sha256"]]


async def test_announced_otherwise_it_starts_anew(sender: Sender) -> None:
    content = fresh()
    piece = evidence_of(content)
    upload_id = await sender.id_of({**piece, "size": 999})
    assert (await sender.patch(upload_id, 0, content[:500])).status_code == 204
    told = (await sender.begin(piece)).json()
    assert (told["upload_id"], told["offset"]) == (upload_id, 0)
    assert (await sender.send(content)).status_code == 204
    refused(await sender.begin({**piece, "size": 999}), 422, "has 1000 bytes")


# --- how much may be on its way


async def test_nobody_has_more_uploads_on_their_way_than_they_may(sender: Sender, tmp_path: Path) -> None:
    most, city = packaged().on(datetime.now(UTC).date()).evidence.unfinished, sender.city
    ended = [fresh() for _ in range(3)]
    for content in ended:
        assert (await sender.send(content)).status_code == 204  # what has ended does not count
    files = [fresh(2_000) for _ in range(2 * most)]
    answers = await asyncio.gather(*(sender.begin(evidence_of(each)) for each in files))
    assert sorted(answer.status_code for answer in answers) == [201] * most + [429] * most
    begun = {answer.json()["upload_id"]: each for answer, each in zip(answers, files, strict=True) if answer.is_success}
    first = evidence_of(fresh())
    refusal = await sender.begin(first)
    refused(refusal, 429, f"You have {most} uploads begun and not ended")
    assert (refusal.headers["Retry-After"], set(refusal.json()["uploads"])) == ("10", set(begun))
    async with installed(tmp_path, city.settings.nats_url, city.settings.monitor_url) as second:
        refused(await sender.over(second).begin(first), 429)
    stranger = Sender(city, f"{sender.name}x")
    assert (await stranger.begin(first)).status_code == 201

    (upload_id, content), *_ = begun.items()
    assert (await sender.begin(evidence_of(content))).status_code == 201  # the same again is the same upload
    assert (await sender.begin({**evidence_of(content), "name": "lain.jpg"})).status_code == 201
    assert (await sender.begin(evidence_of(ended[0]))).status_code == 200
    assert (await sender.patch(upload_id, 0, content)).status_code == 204
    assert (await sender.begin(first)).status_code == 201


async def test_what_is_given_up_makes_room_and_is_gone(sender: Sender) -> None:
    content = fresh(2_000)
    upload_id = await sender.id_of(evidence_of(content))
    assert (await sender.patch(upload_id, 0, content[:700])).status_code == 204
    stranger = Sender(sender.city, f"{sender.name}x")
    refused(await stranger.give_up(upload_id), 404)
    assert (await sender.get(upload_id)).json()["offset"] == 700
    assert (await sender.give_up(upload_id)).status_code == 204
    for answer in (
        await sender.give_up(upload_id),
        await sender.get(upload_id),
        await sender.patch(upload_id, 700, content[700:]),
    ):
        refused(answer, 404)
    async with jetstream(sender.city.settings.nats_url) as js:
        parts = await js.stream_info(UPLOADS, subjects_filter=f"uploads.*.{upload_id}")
        assert list((parts.state.subjects or {}).values()) == [1]
    assert (await sender.begin(evidence_of(content))).json()["offset"] == 0
    assert (await sender.send(content)).status_code == 204
    assert (await sender.give_up(upload_id)).status_code == 204  # what is stored stays so
    assert (await sender.begin(evidence_of(content))).status_code == 200


async def test_where_too_much_is_on_its_way_parts_wait_and_small_files_go_on(tmp_path: Path) -> None:
    content, at = fresh(6 * CHUNK_BYTES), 4 * CHUNK_BYTES
    async with (
        LocalNats(tmp_path / "nats") as server,
        installed(tmp_path, server.url, server.monitor_url, uploads_bytes=at) as city,
    ):
        sender = Sender(city, "e1")
        upload_id = await sender.id_of(evidence_of(content))
        for start in range(0, at, CHUNK_BYTES):
            assert (await sender.patch(upload_id, start, content[start : start + CHUNK_BYTES])).status_code == 204
        while (answer := await sender.patch(upload_id, at, content[at : at + 1])).status_code == 204:
            at += 1  # until it is looked at
        refused(answer, 503, "Too many files are on their way")
        assert answer.headers["Retry-After"] == "300"
        assert (await sender.get(upload_id)).json()["offset"] == at
        assert (await sender.send(fresh())).status_code == 204
        assert (await sender.give_up(upload_id)).status_code == 204

        async def goes_on() -> bool:
            return (await sender.send(content)).status_code == 204

        await eventually(goes_on)


# --- what is refused


def word(extra: dict[str, bytes]) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in ({"[Content_Types].xml": b"x", "word/document.xml": b"x"} | extra).items():
            packed.writestr(name, content)
    return file.getvalue()


DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.mark.parametrize(
    ("content", "media_type", "words"),
    [
        (b"MZ\x90\0" * 100, "image/jpeg", "none of the kinds"),
        (b"<svg onload='x()'>", "image/png", "none of the kinds"),
        (b"<html>", "application/pdf", "none of the kinds"),
        (b"%PDF-1.7", "image/jpeg", "is application/pdf, not image/jpeg"),
        (word({"word/a.xml": b"\0" * 10_000_000}), DOCX, "Unpacked"),
        (word({"word/a.zip": b"x"}), DOCX, "archive or another document"),
        (word({})[:-1], DOCX, "broken"),
    ],
)
async def test_what_is_no_evidence_is_refused_and_dropped(
    sender: Sender, content: bytes, media_type: str, words: str
) -> None:
    before = await chunks_of(sender.city)
    refused(await sender.send(content, media_type=media_type, name="bukti.jpg"), 422, words)
    upload_id = await sender.id_of(evidence_of(content, media_type=media_type))
    assert (await sender.get(upload_id)).json()["offset"] == 0
    assert await sender.said() == []
    assert await chunks_of(sender.city) == before


async def test_a_wrong_digest_is_refused_and_the_upload_dropped(sender: Sender) -> None:
    piece = evidence_of(fresh())
    upload_id = await sender.id_of(piece)
    answer = await sender.patch(upload_id, 0, fresh())
    refused(answer, 422, "not the file of this digest")
    refused(await sender.get(upload_id), 404)
    refused(await sender.patch(upload_id, 0, b"x"), 404)
    assert (await sender.begin(piece)).json()["offset"] == 0
    assert await sender.said() == []


# --- the same file again


async def test_the_same_file_again_is_not_sent_again(sender: Sender) -> None:
    content = fresh(5_000)
    assert (await sender.send(content)).status_code == 204
    before = await metric(sender.city, "ekinerja_evidence_deduplicated_bytes_total")
    answer = await sender.begin(evidence_of(content, name="lain.jpg"))
    assert (answer.status_code, answer.json()["state"], answer.json()["offset"]) == (200, "STORED", 5_000)
    assert await metric(sender.city, "ekinerja_evidence_deduplicated_bytes_total") == before + 5_000
    assert await sender.said() == [evidence_of(content)["sha256"]]


async def test_another_must_send_it_too_and_it_is_kept_once(sender: Sender) -> None:
    content, other = fresh(5_000), Sender(sender.city, f"{sender.name}x")
    assert (await sender.send(content)).status_code == 204
    chunks = await chunks_of(sender.city)
    before = await metric(sender.city, "ekinerja_evidence_deduplicated_bytes_total")
    told = await other.begin(evidence_of(content))
    assert (told.status_code, told.json()["offset"]) == (201, 0)
    assert (await other.send(content)).status_code == 204
    assert await other.said() == await sender.said()
    assert await chunks_of(sender.city) == chunks
    assert await metric(sender.city, "ekinerja_evidence_deduplicated_bytes_total") == before + 5_000


async def test_the_same_file_by_many_at_once_is_kept_once(sender: Sender) -> None:
    content, city = fresh(2 * CHUNK_BYTES), sender.city
    chunks = await chunks_of(city)
    people = [Sender(city, f"{sender.name}x{n}") for n in range(6)]
    answers = await asyncio.gather(*(each.send(content) for each in people))
    assert {answer.status_code for answer in answers} == {204}
    assert await chunks_of(city) == chunks + 3  # two chunks and what is said of them
    for each in people:
        assert await each.said() == [evidence_of(content)["sha256"]]


async def test_the_same_file_over_two_replicas_at_once_is_whole(sender: Sender, tmp_path: Path) -> None:
    city = sender.city
    async with installed(tmp_path, city.settings.nats_url, city.settings.monitor_url) as second:
        for n in range(5):
            content = fresh(2 * CHUNK_BYTES)
            people = [Sender(each, f"{sender.name}{n}x{m}") for m, each in enumerate((city, second))]
            answers = await asyncio.gather(*(each.send(content) for each in people))
            assert {answer.status_code for answer in answers} == {204}
            async with jetstream(city.settings.nats_url) as js:
                found = await (await js.object_store("evidence")).get(evidence_of(content)["sha256"])
            assert found.data == content


UPLOADERS, LARGE = 20, 10 * 1024 * 1024


async def test_twenty_large_uploads_at_once_are_never_in_memory_whole(sender: Sender) -> None:
    rest = bytes(CHUNK_BYTES)

    async def send(n: int) -> None:
        first = b"\xff\xd8\xff" + sender.name.encode() + bytes([n]) + bytes(CHUNK_BYTES)
        first = first[:CHUNK_BYTES]
        digest = hashlib.sha256(first)
        for _ in range(LARGE // CHUNK_BYTES - 1):
            digest.update(rest)
        piece = {"sha256": digest.hexdigest(), "size": LARGE, "name": "besar.jpg", "media_type": "image/jpeg"}
        upload_id = await sender.id_of(piece)
        for at in range(0, LARGE, CHUNK_BYTES):
            answer = await sender.patch(upload_id, at, rest if at else first)
            assert answer.status_code == 204, answer.text

    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        await asyncio.gather(*(send(n) for n in range(UPLOADERS)))
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(await sender.said()) == UPLOADERS
    assert most - before < UPLOADERS * LARGE / 4


# --- behind an activity


async def shown(office: Office, reader: Headers, content: bytes, key: str = "a1") -> httpx.Response:
    path = f"/evidence/{office.me}/{PERIOD}/{key}/{hashlib.sha256(content).hexdigest()}"
    return await office.city.http.get(path, headers=reader)


async def openings(office: Office) -> list[str]:
    return [event.data.by for event in await office.log() if isinstance(event, EvidenceOpened)]


async def test_a_file_is_opened_by_who_may_see_the_activity(office: Office) -> None:
    content, city = fresh(CHUNK_BYTES * 5 + 3), office.city
    assert (await Sender(city, office.me).send(content, name="foto rapat é.jpg")).status_code == 204
    piece = evidence_of(content, "foto rapat é.jpg")
    assert (await office.submit(evidence=[piece])).status_code == 201
    await office.status("SUBMITTED")
    acting, day = f"{office.boss}a", DAY
    await city.supervise(office.me, acting, "ACTING", day, day)
    await city.employee(f"{office.me}c", office.unit)

    async def acts() -> bool:
        return (await shown(office, city.token(acting), content)).status_code == 200

    await eventually(acts)
    for reader in (
        city.token(office.me),
        city.token(office.boss),
        city.token("h1", "unit_hr", units=[office.unit]),
        city.token("h1", "hr_admin"),
        city.token("i1", "auditor"),
    ):
        answer = await shown(office, reader, content)
        assert (answer.status_code, answer.content) == (200, content)
    assert {name: answer.headers[name] for name in ("content-type", "content-length", "etag", "cache-control")} == {
        "content-type": "image/jpeg",
        "content-length": str(len(content)),
        "etag": f'"{piece["sha256"]}"',
        "cache-control": "private, max-age=31536000, immutable",
    }
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''foto%20rapat%20%C3%A9.jpg"
    assert answer.headers["x-content-type-options"] == "nosniff"

    nothing = await shown(office, city.token(office.me), fresh())
    refused(nothing, 404)
    for outsider in (
        city.token("stranger"),
        city.token(f"{office.me}c"),
        city.token("h1", "unit_hr", units=["elsewhere"]),
    ):
        answer = await shown(office, outsider, content)
        refused(answer, 404)
        assert answer.json()["detail"] == nothing.json()["detail"]


async def test_what_a_verifier_opens_is_recorded_once_for_each_file(office: Office) -> None:
    city = office.city
    await office.submit()
    await office.status("SUBMITTED")
    for reader in (city.token(office.me), city.token("h1", "hr_admin"), city.token("i1", "auditor")):
        assert (await shown(office, reader, office.photo)).status_code == 200
    assert await openings(office) == []
    for _ in range(3):
        assert (await shown(office, city.token(office.boss), office.photo)).status_code == 200
    assert await openings(office) == [office.boss]
    former = f"{office.boss}f"
    await city.supervise(office.me, former, "ACTING", DAY - timedelta(days=1), DAY - timedelta(days=1))

    async def sees() -> bool:
        return (await shown(office, city.token(former), office.photo)).status_code == 200

    if (DAY - timedelta(days=1)).isoformat()[:7] == PERIOD:
        await eventually(sees)  # a superior of that month, but not of that day
    assert await openings(office) == [office.boss]
    await office.status("SUBMITTED")


async def test_a_file_that_a_log_names_and_the_store_never_got_is_not_there(office: Office) -> None:
    data = fact(
        ActivitySubmittedData, SubmitCommand.model_validate_json(json.dumps(office.work(evidence=[evidence_of(b"x")])))
    )
    await office.city.append(ActivitySubmitted.record(data, time=datetime.now(UTC), actor=f"employee:{office.me}"))
    await office.status("SUBMITTED")
    refused(await shown(office, office.city.token(office.boss), b"x"), 404)
    assert await openings(office) == []


async def test_to_know_a_digest_gives_no_right_to_the_file(office: Office) -> None:
    city = office.city
    stranger = f"{office.me}x"
    await city.employee(stranger, office.unit, superior=office.boss)
    theirs = office.work("a9", employee_id=stranger)
    refused(await office.post("/activities", theirs, city.token(stranger)), 422, "is no file you uploaded")
    batch = await office.post("/activities/batch", {"items": [theirs]}, city.token(stranger))
    assert office.evidence["sha256"] in batch.json()["items"][0]["reason"]
    assert (await Sender(city, stranger).send(office.photo)).status_code == 204
    assert (await office.post("/activities", theirs, city.token(stranger))).status_code == 201


async def test_what_an_officer_sent_for_somebody_is_theirs_to_submit_again(office: Office) -> None:
    city, content = office.city, fresh()
    officer = city.token("h1", "unit_hr", units=[office.unit])
    piece = await city.upload(officer, content)
    refused(await office.submit(evidence=[piece]), 422, "is no file you uploaded")
    body = office.work(evidence=[piece])
    assert (await office.post("/activities", body, officer)).status_code == 201
    await office.status("SUBMITTED")
    assert (await office.decide("return", {"reason": "kurang jelas"})).status_code == 201
    assert (await office.submit(evidence=[piece], description="lebih jelas")).status_code == 201


async def test_the_same_file_behind_other_work_is_shown_to_its_verifier(office: Office) -> None:
    city = office.city
    other = f"{office.me}z"
    await city.employee(other, office.unit, superior=office.boss)
    assert (await Sender(city, other).send(office.photo)).status_code == 204
    lonely = await city.upload(city.token(office.me), fresh())
    await office.submit("a1", minutes=10, evidence=[office.evidence, lonely])
    await office.submit("a2", minutes=10)
    theirs = office.work("a1", employee_id=other, minutes=10)
    assert (await office.post("/activities", theirs, city.token(other))).status_code == 201

    async def queue() -> dict[tuple[str, str], list[int]]:
        items = (await city.http.get("/activities/queue", headers=city.token(office.boss))).json()["items"]
        return {
            (row["employee_id"], row["activity_id"]): [each["also_used"] for each in row["evidence"]] for row in items
        }

    async def complete() -> bool:
        return await queue() == {(office.me, "a1"): [2, 0], (office.me, "a2"): [2], (other, "a1"): [2]}

    await eventually(complete)
    month = (await office.month())["items"]
    assert [[each["also_used"] for each in row["evidence"]] for row in month] == [[2, 0], [2]]


async def test_a_file_is_said_once_and_by_whom(office: Office) -> None:
    rows = await office.city.ledger.read(evidence(office.me, datetime.now(UTC)))
    (event,) = [decode(row.body) for row in rows]
    assert isinstance(event, EvidenceStored)
    said = {name: getattr(event.data, name) for name in office.evidence}
    assert (said, event.subject, event.actor) == (office.evidence, office.me, f"employee:{office.me}")


async def test_every_route_refuses_who_has_no_token(city: Installation) -> None:
    routes = [route for route in routes_of(city.app) if (route.path or "").startswith("/evidence")]
    assert {(route.path, *(route.methods or ())): len(roles_of(route) or ()) for route in routes} == {
        ("/evidence/uploads", "POST"): 3,
        ("/evidence/uploads/{upload_id}", "GET"): 3,
        ("/evidence/uploads/{upload_id}", "PATCH"): 3,
        ("/evidence/uploads/{upload_id}", "DELETE"): 3,
        ("/evidence/{employee_id}/{period}/{activity_id}/{sha256}", "GET"): 4,
    }
    path = f"{BEGIN}/{'0' * 32}"
    for method, url in (
        ("POST", BEGIN),
        ("GET", path),
        ("PATCH", path),
        ("DELETE", path),
        ("GET", f"/evidence/e/{PERIOD}/a/{'0' * 64}"),
    ):
        refused(await city.http.request(method, url), 401)
