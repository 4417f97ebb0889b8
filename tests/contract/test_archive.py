"""The stream RAW is made, widened where an older one is there, and refused where it could lose evidence."""

from collections.abc import AsyncIterator
from pathlib import Path

import nats
import pytest
from nats.js import JetStreamContext

from cli.local_nats import LocalNats
from shared.log import archive
from shared.log.archive import PUBLISHED, RAW
from shared.log.stream import StreamUnfit


@pytest.fixture
async def js(tmp_path: Path) -> AsyncIterator[JetStreamContext]:
    async with LocalNats(tmp_path / "nats") as server:
        client = await nats.connect(server.url)
        yield client.jetstream()
        await client.close()


async def test_an_archive_from_before_devices_published_takes_their_subject_too(js: JetStreamContext) -> None:
    await archive.declare(js)
    await js.update_stream((await js.stream_info(RAW)).config, subjects=["raw.*.*"])
    await js.publish("raw.adms.d1", b"line")
    await archive.declare(js)
    assert (await js.publish("devices.d1.punches", b"{}")).seq == 2
    info = await js.stream_info(RAW)
    assert set(info.config.subjects or []) == {PUBLISHED, "raw.*.*"}
    assert info.config.deny_delete


async def test_an_archive_that_listens_elsewhere_is_unfit(js: JetStreamContext) -> None:
    await archive.declare(js)
    await js.update_stream((await js.stream_info(RAW)).config, subjects=["raw.*.*", "other"])
    with pytest.raises(StreamUnfit, match="subjects"):
        await archive.declare(js)
