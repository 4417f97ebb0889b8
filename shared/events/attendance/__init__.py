"""Events of the attendance service. Read `days` and `calendar` first: they are what pay is judged by."""

from shared.events.attendance.calendar import CalendarEvent
from shared.events.attendance.corrections import CorrectionEvent
from shared.events.attendance.days import DayEvent
from shared.events.attendance.devices import DeviceEvent, QuarantineEvent
from shared.events.attendance.leave import LeaveEvent
from shared.events.attendance.workplaces import WorkplacesDefined

AttendanceEvent = (
    DayEvent | CalendarEvent | WorkplacesDefined | DeviceEvent | QuarantineEvent | LeaveEvent | CorrectionEvent
)
