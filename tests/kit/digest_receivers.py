"""A mail server and a webhook: small, real, and with a list of what they received."""

import asyncio
import base64
import json
import ssl
from collections.abc import Callable
from email import message_from_bytes
from email.policy import default
from typing import Any, NamedTuple, Self


class Mail(NamedTuple):
    to: str
    message_id: str
    subject: str
    body: str


class _Receiver:
    """Listens on a free port, or on the one it had before: `async with`, again and again."""

    port = 0
    implicit_tls: ssl.SSLContext | None = None

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port, ssl=self.implicit_tls)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._talk(reader, writer)
        except (ConnectionError, ssl.SSLError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        raise NotImplementedError


class MailServer(_Receiver):
    """Speaks enough SMTP to receive a message; `answer` gives the reply to a recipient.

    It takes the first `drops` messages and hangs up without a reply. With `tls` it speaks TLS, `implicit` from the
    first byte, else after STARTTLS; with a `login`, `user:password`, it takes mail from that user only.
    """

    def __init__(
        self,
        answer: Callable[[str], str] = lambda to: "250 ok",
        drops: int = 0,
        tls: ssl.SSLContext | None = None,
        implicit: bool = False,
        login: str | None = None,
    ) -> None:
        self.mails: list[Mail] = []
        self.asked = 0
        self.in_clear: list[str] = []
        self.logins: list[str] = []
        self._answer = answer
        self._drops = drops
        self._starttls = None if implicit else tls
        self.implicit_tls = tls if implicit else None
        self.login = login

    @property
    def url(self) -> str:
        return self.url_for("smtp")

    def url_for(self, scheme: str, login: str | None = None) -> str:
        return f"{scheme}://{f'{login}@' if login else ''}127.0.0.1:{self.port}"

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        to, known = "", self.login is None
        writer.write(b"220 test\r\n")
        while line := (await reader.readline()).decode().strip():
            if writer.get_extra_info("ssl_object") is None:
                self.in_clear.append(line)
            match line.split(":")[0].split()[0].upper():
                case "EHLO":
                    writer.write(b"250-test\r\n" + b"250-STARTTLS\r\n" * bool(self._starttls) + b"250 AUTH PLAIN\r\n")
                case "STARTTLS" if self._starttls:
                    writer.write(b"220 go on\r\n")
                    await writer.start_tls(self._starttls)
                case "AUTH":
                    credentials = base64.b64decode(line.split()[2]).decode().lstrip("\0").replace("\0", ":")
                    self.logins.append(credentials)
                    known = credentials == self.login
                    writer.write(b"235 welcome\r\n" if known else b"535 who are you\r\n")
                case "QUIT":
                    writer.write(b"221 bye\r\n")
                    return
                case "MAIL" | "RCPT" | "DATA" if not known:
                    writer.write(b"530 log in first\r\n")
                case "RCPT":
                    to = line.split("<")[1].split(">")[0]
                    self.asked += 1
                    writer.write(f"{self._answer(to)}\r\n".encode())
                case "DATA":
                    writer.write(b"354 go on\r\n")
                    self._take(to, await reader.readuntil(b"\r\n.\r\n"))
                    if len(self.mails) <= self._drops:
                        return
                    writer.write(b"250 taken\r\n")
                case _:
                    writer.write(b"250 ok\r\n")

    def _take(self, to: str, raw: bytes) -> None:
        message = message_from_bytes(raw.removesuffix(b".\r\n"), policy=default)
        body = message.get_content().replace("\r\n", "\n")
        self.mails.append(Mail(to, message["Message-ID"], message["Subject"], body))


class Post(NamedTuple):
    headers: dict[str, str]
    raw: bytes

    @property
    def body(self) -> dict[str, Any]:
        return dict(json.loads(self.raw))


class Webhook(_Receiver):
    """Answers every POST with the status that `answer` gives."""

    def __init__(self, answer: Callable[[Post], int] = lambda post: 204) -> None:
        self.posts: list[Post] = []
        self._answer = answer

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/digests"

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        headers = {
            name.lower(): text for name, text in (line.split(": ", 1) for line in head.split("\r\n")[1:] if line)
        }
        post = Post(headers, await reader.readexactly(int(headers["content-length"])))
        self.posts.append(post)
        writer.write(f"HTTP/1.1 {self._answer(post)} x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
        await writer.drain()
