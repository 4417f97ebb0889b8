"""The channel by HTTP: one signed POST for each message, which may be repeated."""

import asyncio
import hashlib
import hmac

import httpx
import msgspec

from services.activity.notify.channel import ChannelDown, MessageRefused, NotSent, OutcomeUnknown

SECONDS = 15.0
_AGAIN = {408, 425, 429}  # of the 4xx: the request is right, but comes at the wrong time


class WebhookChannel:
    """Sends messages to one URL.

    The receiver knows a repetition by `Idempotency-Key`, and the sender by `X-Ekinerja-Signature`: `sha256=` and the
    HMAC of the body, in hexadecimal.
    """

    def __init__(self, url: str, key: str) -> None:
        self._url = url
        self._key = key.encode()

    async def send(self, to: str, subject: str, body: str, message_id: str) -> None:
        content = msgspec.json.encode({"id": message_id, "to": to, "subject": subject, "body": body})
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": message_id,
            "X-Ekinerja-Signature": f"sha256={hmac.new(self._key, content, hashlib.sha256).hexdigest()}",
        }
        try:
            async with asyncio.timeout(2 * SECONDS), httpx.AsyncClient(timeout=SECONDS) as client:
                answer = await client.post(self._url, content=content, headers=headers)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise ChannelDown(type(error).__name__) from None
        except (httpx.TransportError, asyncio.TimeoutError) as error:
            raise OutcomeUnknown(type(error).__name__) from None
        if answer.is_success:
            return
        if answer.is_client_error and answer.status_code not in _AGAIN:
            raise MessageRefused(f"HTTP {answer.status_code}")
        raise NotSent(f"HTTP {answer.status_code}")
