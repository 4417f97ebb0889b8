"""Every kind of fact that payroll knows: fold, causes, reassess and the projection run over these lists."""

from services.payroll.pay.city_kinds import CLOSING, HOLIDAY, POST, RULE_SET, SCHEDULE, SPECIAL_HOURS, UNIT
from services.payroll.pay.kind import CityKind, PersonKind
from services.payroll.pay.month_kinds import ACTIVITY, ASSEMBLY, CORRECTION, PUNCH, ROSTER
from services.payroll.pay.person_kinds import CANCELLATION, CAREER, EXCUSE, STATEMENT
from shared.events import Event
from shared.events.activity.work import WorkEvent
from shared.events.appraisal import CareerEvent, MonthClosed, PositionDefined, UnitDefined
from shared.events.attendance.calendar import CalendarEvent
from shared.events.attendance.days import DayEvent
from shared.events.payroll import RuleSetAdopted, StatementEvent

# The event types that money may depend on; a test holds that each of them has a kind.
PersonEvent = DayEvent | WorkEvent | CareerEvent | StatementEvent
CityEvent = CalendarEvent | UnitDefined | PositionDefined | RuleSetAdopted | MonthClosed

PERSON_KINDS: tuple[PersonKind, ...] = (
    PUNCH,
    CORRECTION,
    ASSEMBLY,
    ROSTER,
    ACTIVITY,
    EXCUSE,
    CANCELLATION,
    CAREER,
    STATEMENT,
)
CITY_KINDS: tuple[CityKind, ...] = (SCHEDULE, SPECIAL_HOURS, HOLIDAY, UNIT, POST, RULE_SET, CLOSING)

_PERSON_KIND: dict[type[Event], PersonKind] = {each: kind for kind in PERSON_KINDS for each in kind.take_in}
_CITY_KIND: dict[type[Event], CityKind] = {each: kind for kind in CITY_KINDS for each in kind.take_in}


def person_kind(event: Event) -> PersonKind | None:
    """The kind of fact an event brings about a person; None where no money depends on it."""
    return _PERSON_KIND.get(type(event))


def city_kind(event: Event) -> CityKind | None:
    """The kind of fact an event brings about the city; None where no money depends on it."""
    return _CITY_KIND.get(type(event))
