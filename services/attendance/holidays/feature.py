"""Holidays: dates on which the city does not work, proposed by a library and declared by a person."""

from services.attendance.holidays.api import routes
from services.attendance.holidays.commands import HolidayCommands
from shared.service import Context, Feature, Parts


def wire(context: Context, parts: Parts) -> None:
    parts.add(HolidayCommands(context.ledger))


FEATURE = Feature(routes=[routes], wire=wire)
