"""The port by which a digest leaves, and its errors; a module of its own so that no adapter imports another."""

from typing import Protocol


class NotSent(Exception):
    """The message was certainly not taken; it may be on the next try."""


class MessageRefused(NotSent):
    """This message will never be taken."""


class ChannelDown(NotSent):
    """The server takes no message of anybody."""


class OutcomeUnknown(Exception):
    """It is unknown whether the message was taken."""


class Channel(Protocol):
    """A way to send messages to employees."""

    async def send(self, to: str, subject: str, body: str, message_id: str) -> None:
        """Return when the message was taken. The same id is the same message. Raises NotSent, OutcomeUnknown."""
        ...
