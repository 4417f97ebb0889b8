"""A lean HTTP client: every connection sends its next request when the answer to the last one has come."""

import asyncio
import re
from collections.abc import Iterator
from contextlib import suppress

_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)


def request(path: str, token: str, body: bytes) -> bytes:
    head = (
        f"POST {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def send_all(port: int, requests: Iterator[bytes], connections: int) -> None:
    """Raises ValueError for an answer that is not 201."""
    await asyncio.gather(*(_send(port, requests) for _ in range(connections)))


async def _send(port: int, requests: Iterator[bytes]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for each in requests:
        writer.write(each)
        head = await reader.readuntil(b"\r\n\r\n")
        length = _LENGTH.search(head)
        body = await reader.readexactly(int(length[1]) if length else 0)
        if not head.startswith(b"HTTP/1.1 201"):
            raise ValueError(f"{head.splitlines()[0]!r} {body!r}")
    writer.close()
    with suppress(ConnectionError):
        await writer.wait_closed()
