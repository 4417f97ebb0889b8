"""Published: devices that publish their punches to NATS, or by MQTT, instead of calling us."""

from services.attendance.devices.feature import Contacts, DeviceRegistry
from services.attendance.intake.feature import Lines
from services.attendance.intake.published.commands import PublishedIntake
from services.attendance.intake.published.subscriber import Subscriber
from shared.service import Context, Feature, Parts


def wire(context: Context, parts: Parts) -> None:
    intake = PublishedIntake(parts[DeviceRegistry], parts[Lines], parts[Contacts], context.now)
    parts.background["published"] = Subscriber(context.settings.nats_url, context.archive, intake)


FEATURE = Feature(wire=wire)
