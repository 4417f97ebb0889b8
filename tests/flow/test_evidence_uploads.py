"""Evidence over HTTP: files sent in parts, over several replicas, and how much may be on its way."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio

from cli.local_nats import LocalNats, free_port
from services.activity.evidence.bucket import CHUNK_BYTES, Bucket
from services.activity.evidence.domain import Upload
from services.activity.evidence.streams import UPLOADS
from services.activity.limits.domain import packaged
from tests.flow.evidence_sender import BEGIN, Sender, fresh
from tests.kit.installation import Installation, evidence_of, installed, refused
from tests.kit.servers import jetstream
from tests.kit.waiting import eventually

pytestmark = pytest.mark.asyncio(loop_scope="session")

ROOT = Path(__file__).parents[2]


@pytest_asyncio.fixture(loop_scope="session")
async def sender(city: Installation) -> Sender:
    return Sender(city, f"s{uuid4().hex[:10]}")


# --- sending


async def test_a_file_in_parts_is_whole_in_the_object_store(sender: Sender) -> None:
    content = fresh(3 * CHUNK_BYTES + 17)
    piece = evidence_of(content)
    upload_id = await sender.id_of(piece)
    for at in range(0, len(content), CHUNK_BYTES):
        answered = (await sender.get(upload_id)).json()
        assert answered == {
            "upload_id": upload_id,
            "state": "OPEN",
            "offset": at,
            "size": len(content),
            "chunk_bytes": CHUNK_BYTES,
        }
        assert (await sender.begin(piece)).json() == answered
        answer = await sender.patch(upload_id, at, content[at : at + CHUNK_BYTES])
        assert answer.status_code == 204, answer.text
        assert int(answer.headers["Upload-Offset"]) == min(at + CHUNK_BYTES, len(content))
    assert (await sender.get(upload_id)).json()["state"] == "STORED"
    assert await sender.recorded() == [piece["sha256"]]
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
    assert await sender.recorded() == [evidence_of(content)["sha256"]]


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
    assert await sender.recorded() == [evidence_of(content)["sha256"]]


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
    answered = await sender.begin(piece)
    assert (answered.status_code, answered.json()["offset"], answered.json()["state"]) == (201, 1_000, "OPEN")
    for _ in range(2):
        assert (await sender.patch(upload_id, 1_000, b"")).status_code == 204
    assert await sender.recorded() == [piece["sha256"]]


async def test_announced_otherwise_it_starts_anew(sender: Sender) -> None:
    content = fresh()
    piece = evidence_of(content)
    upload_id = await sender.id_of({**piece, "size": 999})
    assert (await sender.patch(upload_id, 0, content[:500])).status_code == 204
    answered = (await sender.begin(piece)).json()
    assert (answered["upload_id"], answered["offset"]) == (upload_id, 0)
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
