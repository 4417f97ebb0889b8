"""ADMS: terminals that push their attendance lines over plain HTTP."""

from services.attendance.intake.adms.api import routes
from services.attendance.intake.adms.commands import AdmsIntake
from services.attendance.intake.feature import Lines
from shared.service import Context, Feature, Parts


def wire(context: Context, parts: Parts) -> None:
    parts.add(AdmsIntake(context.archive, parts[Lines]))


FEATURE = Feature(routes=[routes], wire=wire)
