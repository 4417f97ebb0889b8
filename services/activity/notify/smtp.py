"""The channel by e-mail: the standard library's client in a thread, one connection for each message."""

import asyncio
import smtplib
import ssl
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from services.activity.notify.channel import ChannelDown, MessageRefused, NotSent, OutcomeUnknown

STEP_SECONDS = 15.0  # for each answer of the server; ten of them are less than a claim's lease
_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
_FINAL = range(500, 600)


class SmtpChannel:
    """Sends e-mails by one server.

    `url` is `smtp://`, `smtp+starttls://` or `smtps://`, with user and password where the server wants them.
    """

    def __init__(self, url: str, sender: str) -> None:
        self._url = urlsplit(url)
        self._sender = sender
        self._domain = sender.rpartition("@")[2]

    async def send(self, to: str, subject: str, body: str, message_id: str) -> None:
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self._sender, to, subject
        message["Message-ID"] = f"<{message_id}@{self._domain}>"  # mail servers drop a message that comes again
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(body)
        await asyncio.to_thread(self._send, message)

    def _send(self, message: EmailMessage) -> None:
        with self._connected() as server:
            try:
                server.send_message(message)
            except smtplib.SMTPRecipientsRefused as refusal:
                codes = [code for code, _ in refusal.recipients.values()]
                raise _refusal(codes[0], "recipient") from None
            except smtplib.SMTPSenderRefused as refusal:  # every message has this sender
                raise ChannelDown(f"sender {refusal.smtp_code}") from None
            except smtplib.SMTPResponseException as refusal:
                raise _refusal(refusal.smtp_code, type(refusal).__name__) from None
            except (smtplib.SMTPException, OSError) as error:
                raise OutcomeUnknown(type(error).__name__) from None

    def _connected(self) -> "_Closing":
        host, port = self._url.hostname or "", self._url.port or _PORTS[self._url.scheme]
        try:
            if self._url.scheme == "smtps":
                secure = ssl.create_default_context()
                server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=STEP_SECONDS, context=secure)
            else:
                server = smtplib.SMTP(host, port, timeout=STEP_SECONDS)
        except (smtplib.SMTPException, OSError) as error:
            raise ChannelDown(type(error).__name__) from None
        try:
            if self._url.scheme == "smtp+starttls":
                server.starttls(context=ssl.create_default_context())
            if self._url.username:
                server.login(unquote(self._url.username), unquote(self._url.password or ""))
        except smtplib.SMTPResponseException as refusal:  # a wrong password refuses every message
            server.close()
            raise ChannelDown(f"{type(refusal).__name__} {refusal.smtp_code}") from None
        except (smtplib.SMTPException, OSError) as error:
            server.close()
            raise ChannelDown(type(error).__name__) from None
        return _Closing(server)


class _Closing:
    """A connection whose errors at the end are ignored: a message that was taken stays taken."""

    def __init__(self, server: smtplib.SMTP) -> None:
        self._server = server

    def __enter__(self) -> smtplib.SMTP:
        return self._server

    def __exit__(self, *_: object) -> None:
        try:
            self._server.quit()
        except (smtplib.SMTPException, OSError):
            self._server.close()


def _refusal(code: int, subject: str) -> NotSent:
    if code == 421:  # the server is closing
        return ChannelDown(f"{subject} {code}")
    return MessageRefused(f"{subject} {code}") if code in _FINAL else NotSent(f"{subject} {code}")
