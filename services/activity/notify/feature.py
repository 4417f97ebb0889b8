"""Notifications: each recorded reminder is sent once, as a digest, by the channel that the settings name."""

from services.activity.notify.api import routes
from services.activity.notify.channel import Channel
from services.activity.notify.notifier import Notifier
from services.activity.notify.smtp import SmtpChannel
from services.activity.notify.store import TABLES, NotificationStore
from services.activity.notify.subscriber import ReminderSubscriber
from services.activity.notify.webhook import WebhookChannel
from services.activity.todo.feature import TodoReader
from shared.service import Context, Feature, Parts
from shared.settings import Settings


def wire(context: Context, parts: Parts) -> None:
    """The list of digests can be read without a channel, too; only with one are reminders sent."""
    store = parts.add(NotificationStore(parts.database))
    channel = channel_of(context.settings)
    if channel is not None:
        notifier = Notifier(store, channel, parts[TodoReader], context)
        parts.background["notifications"] = ReminderSubscriber(notifier, context)


def channel_of(settings: Settings) -> Channel | None:
    """The channel that the settings name; None where nobody is to be reminded."""
    url = settings.notify_url.get_secret_value() if settings.notify_url else ""
    match settings.notify:
        case "smtp":
            return SmtpChannel(url, settings.notify_from)
        case "webhook":
            return WebhookChannel(url, settings.notify_key.get_secret_value() if settings.notify_key else "")
        case "none":
            return None


FEATURE = Feature(routes=[routes], tables=TABLES, wire=wire)
