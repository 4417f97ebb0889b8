"""A lean HTTP client: every connection sends its next request when the answer to the last one has come."""

import asyncio
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import NamedTuple, Self

_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)
_DONE = range(200, 300)
_EMPTY = 204


class Answer(NamedTuple):
    status: int
    head: bytes
    body: bytes


def request(
    path: str, token: str, body: bytes, media_type: str = "application/json", method: str = "POST", more: str = ""
) -> bytes:
    """The bytes of a request; `more` are further header lines, each with its end."""
    head = (
        f"{method} {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: {media_type}\r\nContent-Length: {len(body)}\r\n{more}\r\n"
    )
    return head.encode() + body


class Connection:
    """A connection that is kept open from one request to the next."""

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
        """Send a request, and return with its answer. Raises ValueError for one that is not 2xx."""
        answer = await self.ask(request)
        if answer.status not in _DONE:
            raise ValueError(f"{answer.status} {answer.body!r}")

    async def ask(self, request: bytes) -> Answer:
        """Send a request, and return its answer of any status. Raises OSError or EOFError where there is none."""
        self._writer.write(request)
        head = await self._reader.readuntil(b"\r\n\r\n")
        status, length = int(head[9:12]), _LENGTH.search(head)
        if status == _EMPTY:
            return Answer(status, head, b"")
        body = await self._reader.readexactly(int(length[1])) if length else await self._chunks()
        return Answer(status, head, body)

    async def _chunks(self) -> bytes:
        body = b""
        while size := int(await self._reader.readline(), 16):
            body += await self._reader.readexactly(size)
            await self._reader.readline()
        await self._reader.readline()
        return body


async def send_all(port: int, requests: Iterator[bytes], connections: int) -> None:
    """Send the requests over so many connections. Raises ValueError as Connection.send does."""
    await asyncio.gather(*(_send(port, requests) for _ in range(connections)))


async def _send(port: int, requests: Iterator[bytes]) -> None:
    async with Connection(port) as connection:
        for each in requests:
            await connection.send(each)
