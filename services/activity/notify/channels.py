"""How a digest leaves: the port, and which adapter the settings name."""

from typing import Protocol

from shared.settings import Settings


class NotSent(Exception):
    """The message was not taken, and surely so; it may be on the next try."""


class Refused(NotSent):
    """This message will never be taken."""


class Down(NotSent):
    """Nobody could be sent anything."""


class Unknown(Exception):
    """Whether the message was taken nobody knows."""


class Channel(Protocol):
    async def send(self, to: str, subject: str, body: str, message_id: str) -> None:
        """Returns when the message was taken. The same id is the same message. Raises NotSent, Unknown."""
        ...


def channel_of(settings: Settings) -> Channel | None:
    """None where nobody is to be reminded."""
    from services.activity.notify.smtp import SmtpChannel
    from services.activity.notify.webhook import WebhookChannel

    url = settings.notify_url.get_secret_value() if settings.notify_url else ""
    match settings.notify:
        case "smtp":
            return SmtpChannel(url, settings.notify_from)
        case "webhook":
            return WebhookChannel(url, settings.notify_key.get_secret_value() if settings.notify_key else "")
    return None
