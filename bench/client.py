"""A lean HTTP client: every connection sends its next request when the answer to the last one has come."""

import asyncio
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Self

_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)
_DONE = (b"HTTP/1.1 200", b"HTTP/1.1 201")


def request(path: str, token: str, body: bytes, media_type: str = "application/json") -> bytes:
    head = (
        f"POST {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: {media_type}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


class Connection:
    """Kept open from one request to the next."""

    def __init__(self, port: int) -> None:
        self._port = port

    async def __aenter__(self) -> Self:
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._writer.close()
        with suppress(ConnectionError):
            await self._writer.wait_closed()

    async def send(self, request: bytes) -> None:
        """Returns with the answer. Raises ValueError for one that is neither 200 nor 201."""
        self._writer.write(request)
        head = await self._reader.readuntil(b"\r\n\r\n")
        length = _LENGTH.search(head)
        body = await self._reader.readexactly(int(length[1])) if length else await self._chunks()
        if not head.startswith(_DONE):
            raise ValueError(f"{head.splitlines()[0]!r} {body!r}")

    async def _chunks(self) -> bytes:
        body = b""
        while size := int(await self._reader.readline(), 16):
            body += await self._reader.readexactly(size)
            await self._reader.readline()
        await self._reader.readline()
        return body


async def send_all(port: int, requests: Iterator[bytes], connections: int) -> None:
    """Raises ValueError as Connection.send does."""
    await asyncio.gather(*(_send(port, requests) for _ in range(connections)))


async def _send(port: int, requests: Iterator[bytes]) -> None:
    async with Connection(port) as connection:
        for each in requests:
            await connection.send(each)
