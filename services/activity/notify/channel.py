"""How a digest leaves: the port, and which adapter the settings name."""

from typing import Protocol


class NotSent(Exception):
    """The message was not taken, and surely so; it may be on the next try."""


class MessageRefused(NotSent):
    """This message will never be taken."""


class ChannelDown(NotSent):
    """Nobody could be sent anything."""


class OutcomeUnknown(Exception):
    """Whether the message was taken nobody knows."""


class Channel(Protocol):
    async def send(self, to: str, subject: str, body: str, message_id: str) -> None:
        """Returns when the message was taken. The same id is the same message. Raises NotSent, Unknown."""
        ...
