"""The object store of evidence, and uploads as one subject each, on a real NATS server."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import msgspec
import nats
import pytest
from nats.js import JetStreamContext
from nats.js.api import DiscardPolicy, StorageType, StoreCompression, StreamConfig

from cli.local_nats import LocalNats
from services.activity.evidence.bucket import CHUNK_BYTES, SUBJECTS_ASKED, Bucket
from services.activity.evidence.domain import Upload
from services.activity.evidence.streams import OBJECTS, UPLOADS, UPLOADS_KEPT
from shared.log.ledger import Conflict, LedgerError
from shared.log.tasks import end
from tests.kit.devices_server import DevicesServer
from tests.kit.waiting import eventually

MOST = 2**30
UPLOAD = Upload("e1", "ab" * 32, 10, "bukti é.jpg", "image/jpeg")


@asynccontextmanager
async def reached(url: str, most_bytes: int = MOST) -> AsyncIterator[Bucket]:
    bucket = Bucket(url, 1, most_bytes)
    running = asyncio.create_task(bucket.run())

    async def fit() -> bool:
        return await bucket.check() is None

    try:
        await eventually(fit)
        yield bucket
    finally:
        await end([running])


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[LocalNats]:
    async with LocalNats(tmp_path / "nats") as server:
        yield server


@pytest.fixture
async def js(server: LocalNats) -> AsyncIterator[JetStreamContext]:
    client = await nats.connect(server.url)
    yield client.jetstream()
    await client.close()


@pytest.fixture
async def bucket(server: LocalNats) -> AsyncIterator[Bucket]:
    async with reached(server.url) as bucket:
        yield bucket


def longer(upload: Upload, offset: int) -> Upload:
    return msgspec.structs.replace(upload, offset=offset)


async def all_of(pieces: AsyncIterator[bytes]) -> bytes:
    return b"".join([piece async for piece in pieces])


async def test_files_are_kept_for_ever_and_uploads_for_a_week(bucket: Bucket, js: JetStreamContext) -> None:
    kept, passing = [(await js.stream_info(name)).config for name in (OBJECTS, UPLOADS)]
    for config in (kept, passing):
        assert (config.storage, config.discard) == (StorageType.FILE, DiscardPolicy.NEW)
        assert config.compression in (None, StoreCompression.NONE)
    assert not kept.max_age
    assert kept.deny_delete
    assert passing.max_age == UPLOADS_KEPT.total_seconds()


async def test_a_store_that_forgets_is_unfit(server: LocalNats, js: JetStreamContext) -> None:
    subjects = ["$O.evidence.C.>", "$O.evidence.M.>"]
    await js.add_stream(StreamConfig(name=OBJECTS, subjects=subjects, max_age=60, allow_direct=True))
    bucket = Bucket(server.url, 1, MOST)
    running = asyncio.create_task(bucket.run())

    async def unfit() -> bool:
        return "max_age must be unlimited" in (await bucket.check() or "")

    try:
        await eventually(unfit)
    finally:
        await end([running])


async def test_a_store_not_reached_is_said(server: LocalNats) -> None:
    bucket = Bucket(server.url, 1, MOST)
    assert "not reached" in (await bucket.check() or "")
    with pytest.raises(LedgerError, match="not reached"):
        await bucket.last(UPLOAD.owner, UPLOAD.id)


async def test_an_upload_goes_on_only_from_where_it_stands(bucket: Bucket) -> None:
    assert await bucket.last(UPLOAD.owner, UPLOAD.id) is None
    begun = await bucket.roll_up(UPLOAD, 0)
    with pytest.raises(Conflict):
        await bucket.roll_up(UPLOAD, 0)
    first = await bucket.add(longer(UPLOAD, 6), b"012345", begun.seq)
    with pytest.raises(Conflict):
        await bucket.add(longer(UPLOAD, 6), b"012345", begun.seq)
    assert await bucket.last(UPLOAD.owner, UPLOAD.id) == first
    last = await bucket.add(longer(UPLOAD, 10), b"6789", first.seq)
    assert await all_of(bucket.parts(last.upload)) == b"0123456789"
    ended = await bucket.roll_up(UPLOAD.ended("STORED"), last.seq)
    assert await bucket.last(UPLOAD.owner, UPLOAD.id) == ended
    with pytest.raises(LedgerError, match="10 bytes of a file did not come"):
        await all_of(bucket.parts(ended.upload))


@pytest.mark.parametrize("size", [1, CHUNK_BYTES, 9 * CHUNK_BYTES + 1])
async def test_a_file_comes_back_as_it_went(bucket: Bucket, size: int) -> None:
    content = hashlib.shake_128(b"content").digest(size)
    digest = hashlib.sha256(content).hexdigest()
    assert await bucket.read(digest) is None
    await bucket.put(digest, BytesIO(content))
    found = await bucket.read(digest)
    assert found is not None
    assert (found.size, await all_of(found.pieces)) == (size, content)


async def test_a_file_with_a_chunk_lost_ends_with_an_error(bucket: Bucket, js: JetStreamContext) -> None:
    await bucket.put("cd" * 32, BytesIO(bytes(2 * CHUNK_BYTES)))
    await js.purge_stream(OBJECTS, seq=2)
    found = await bucket.read("cd" * 32)
    assert found is not None
    with pytest.raises(LedgerError, match="262144 bytes of a file did not come"):
        await all_of(found.pieces)


async def test_who_has_begun_what_is_asked_of_the_stream(server: LocalNats, bucket: Bucket) -> None:
    def upload(owner: str, n: int) -> Upload:
        return Upload(owner, f"{n:064x}", 10, "bukti.jpg", "image/jpeg")

    announced, going, whole, stored, discarded = (upload("e1", n) for n in range(5))
    for each in (announced, going, whole, stored, discarded, upload("e11", 0), upload("*", 0)):
        begun = await bucket.roll_up(each, 0)
        match each.sha256[-1]:
            case "1":
                await bucket.add(longer(each, 6), b"012345", begun.seq)
            case "2":
                await bucket.add(longer(each, 10), b"0123456789", begun.seq)
            case "3" | "4":
                await bucket.roll_up(each.ended("STORED" if each is stored else "DISCARDED"), begun.seq)
    open_ones = {announced.id, going.id, whole.id}
    assert await bucket.unfinished("e1") == open_ones
    assert await bucket.unfinished("nobody") == set()
    async with reached(server.url) as another:
        assert await another.unfinished("e1") == open_ones


async def test_of_many_ended_uploads_none_is_unfinished(bucket: Bucket) -> None:
    uploads = [Upload("e1", f"{n:064x}", 10, "bukti.jpg", "image/jpeg") for n in range(SUBJECTS_ASKED + 5)]
    for each in uploads:
        await bucket.roll_up(each if each is uploads[7] else each.ended("STORED"), 0)
    assert await bucket.unfinished("e1") == {uploads[7].id}


async def test_what_is_on_its_way_has_a_bound_and_what_ends_gives_room(server: LocalNats) -> None:
    async with reached(server.url, most_bytes=CHUNK_BYTES) as bucket:

        async def full() -> bool:
            return bucket.full

        async def empty() -> bool:
            return not bucket.full

        begun = await bucket.roll_up(UPLOAD, 0)
        assert not bucket.full
        last = await bucket.add(longer(UPLOAD, 10), bytes(CHUNK_BYTES), begun.seq)
        await eventually(full)
        async with reached(server.url, most_bytes=CHUNK_BYTES) as another:
            assert another.full
        await bucket.roll_up(last.upload.ended("STORED"), last.seq)
        await eventually(empty)


async def test_uploads_declared_by_another_version_are_taken_over(server: LocalNats, js: JetStreamContext) -> None:
    kept = UPLOADS_KEPT.total_seconds()
    fit: dict[str, Any] = {
        "discard": DiscardPolicy.NEW,
        "allow_direct": True,
        "allow_rollup_hdrs": True,
        "max_age": kept,
    }
    await js.add_stream(StreamConfig(name=UPLOADS, subjects=["uploads.*"], **fit))
    async with reached(server.url) as bucket:
        await bucket.roll_up(UPLOAD, 0)


async def test_the_shipped_permissions_are_enough(tmp_path: Path) -> None:
    async with DevicesServer(tmp_path / "devices") as server, reached(server.services_url) as bucket:
        begun = await bucket.roll_up(UPLOAD, 0)
        whole = await bucket.add(longer(UPLOAD, 10), b"0123456789", begun.seq)
        await bucket.put(UPLOAD.sha256, BytesIO(await all_of(bucket.parts(whole.upload))))
        await bucket.roll_up(whole.upload.ended("STORED"), whole.seq)
        found = await bucket.read(UPLOAD.sha256)
        assert found is not None
        assert await all_of(found.pieces) == b"0123456789"
