"""The attendance service: the list of its features, each after those whose parts it asks for."""

from services.attendance.arrivals.feature import FEATURE as ARRIVALS
from services.attendance.assemblies.feature import FEATURE as ASSEMBLIES
from services.attendance.corrections.feature import FEATURE as CORRECTIONS
from services.attendance.corrections.outages.feature import FEATURE as OUTAGES
from services.attendance.days.feature import FEATURE as DAYS
from services.attendance.days.units.feature import FEATURE as UNITS
from services.attendance.devices.feature import FEATURE as DEVICES
from services.attendance.holidays.feature import FEATURE as HOLIDAYS
from services.attendance.intake.adms.feature import FEATURE as ADMS
from services.attendance.intake.feature import FEATURE as INTAKE
from services.attendance.intake.published.feature import FEATURE as PUBLISHED
from services.attendance.leave.feature import FEATURE as LEAVE
from services.attendance.punches.feature import FEATURE as PUNCHES
from services.attendance.quarantine.feature import FEATURE as QUARANTINE
from services.attendance.rosters.feature import FEATURE as ROSTERS
from services.attendance.schedules.feature import FEATURE as SCHEDULES
from services.attendance.signals.feature import FEATURE as SIGNALS
from services.attendance.workplaces.feature import FEATURE as WORKPLACES
from shared.service import Context, Service, compose

NAME = "attendance"
FEATURES = (
    SCHEDULES,
    HOLIDAYS,
    ROSTERS,
    DEVICES,
    WORKPLACES,
    PUNCHES,
    QUARANTINE,
    LEAVE,
    CORRECTIONS,
    OUTAGES,
    DAYS,
    UNITS,
    ASSEMBLIES,
    SIGNALS,
    ARRIVALS,
    INTAKE,
    ADMS,
    PUBLISHED,
)


def wire(context: Context) -> Service:
    return compose(NAME, FEATURES, context)
