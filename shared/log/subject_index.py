"""The subjects of events read from a file, in which no subject is written beside them."""

from collections.abc import Callable
from typing import Any, get_args

from shared.events import Event
from shared.events import appraisal as app
from shared.events import payroll as pay
from shared.events.activity import FollowingEvent
from shared.events.activity import work as act
from shared.events.activity.audits import AuditSampled
from shared.events.activity.catalogue import CatalogueEntryDefined
from shared.events.activity.downtime import OutageRecorded
from shared.events.activity.drafts import DraftEvent, TemplateSaved
from shared.events.activity.evidence import EvidenceStored
from shared.events.activity.feedback import IdeaRecorded
from shared.events.activity.reminders import ReminderDue
from shared.events.attendance import corrections as cor
from shared.events.attendance import days as att
from shared.events.attendance import devices as dev
from shared.events.attendance import leave as lve
from shared.events.attendance.calendar import CalendarEvent, ShiftsRostered
from shared.events.attendance.workplaces import WorkplacesDefined
from shared.log.subjects import (
    CALENDAR,
    OUTAGES,
    RULE_SETS,
    BadSubject,
    Subject,
    activity_month,
    attendance_month,
    audit,
    career,
    catalogue,
    corrections,
    device,
    drafts,
    evidence,
    ideas,
    leave,
    outage,
    payroll_month,
    position,
    reminders,
    roster,
    templates,
    unit,
    workplaces,
)
from shared.values.period import period_of

_Places = dict[str, dict[str, Subject]]  # by person and id
_NONE: dict[str, Subject] = {}


class SubjectIndex:
    """Finds the subject of each event of a file in turn.

    A decision on an activity, or the cancelling of an excuse, names only an id; the index remembers the subject of
    the submission or excuse before it.
    """

    def __init__(self) -> None:
        self._activities: _Places = {}
        self._excuses: _Places = {}

    def subject_of(self, event: Event) -> Subject:
        """The subject of an event. Raises BadSubject where the event follows on one that was never recorded."""
        return _LOCATE[type(event)](self, event)

    def submitted(self, event: act.ActivitySubmitted) -> Subject:
        place = activity_month(event.subject, period_of(event.data.date))
        self._activities.setdefault(event.subject, {})[event.data.activity_id] = place
        return place

    def decided(self, event: act.ActivityVerified) -> Subject:
        return _recall(self._activities, event, event.data.activity_id)

    def excused(self, event: att.AbsenceExcused) -> Subject:
        data = event.data
        if data.leave_id:
            place = leave(event.subject)
        elif data.correction_id:
            place = corrections(event.subject)
        else:
            place = attendance_month(event.subject, data.date_from)
        self._excuses.setdefault(event.subject, {})[data.excuse_id] = place
        return place

    def cancelled(self, event: att.ExcuseCancelled) -> Subject:
        return _recall(self._excuses, event, event.data.excuse_id)


def _recall(places: _Places, event: Event, key: str) -> Subject:
    place = places.get(event.subject, _NONE).get(key)
    if place is None:
        raise BadSubject(f"{event.type()} of {key!r}, which was never submitted for {event.subject}")
    return place


_Locate = Callable[[SubjectIndex, Any], Subject]


def _all_of(kinds: Any, locate: _Locate) -> dict[type[Event], _Locate]:
    """The same rule for every type of a union."""
    return dict.fromkeys(get_args(kinds) or (kinds,), locate)


# Looked up, not matched one after the other: a city's month has a million events.
_LOCATE: dict[type[Event], _Locate] = {
    **_all_of(act.WorkEvent, SubjectIndex.decided),
    act.ActivitySubmitted: SubjectIndex.submitted,
    **_all_of(FollowingEvent, SubjectIndex.decided),
    **_all_of(DraftEvent, lambda _, event: drafts(event.subject)),
    TemplateSaved: lambda _, event: templates(event.subject),
    EvidenceStored: lambda _, event: evidence(event.subject, event.time),
    IdeaRecorded: lambda _, event: ideas(event.subject),
    ReminderDue: lambda _, event: reminders(event.subject),
    CatalogueEntryDefined: lambda _, event: catalogue(event.data.code),
    AuditSampled: lambda _, event: audit(event.data.unit_id),
    OutageRecorded: lambda _, event: OUTAGES,
    **_all_of(att.PunchEvent, lambda _, event: attendance_month(event.subject, event.data.at)),
    **_all_of(dev.QuarantineEvent, lambda _, event: attendance_month(event.subject, event.data.at)),
    att.PunchesCorrected: lambda _, event: corrections(event.subject),
    ShiftsRostered: lambda _, event: roster(event.subject),
    att.AssemblyRecorded: lambda _, event: attendance_month(event.subject, event.data.date),
    att.AbsenceExcused: SubjectIndex.excused,
    att.ExcuseCancelled: SubjectIndex.cancelled,
    **_all_of(CalendarEvent, lambda _, event: CALENDAR),
    WorkplacesDefined: lambda _, event: workplaces(event.data.unit_id),
    **_all_of(cor.RequestEvent, lambda _, event: corrections(event.subject)),
    **_all_of(cor.OutageEvent, lambda _, event: outage(event.data.outage_id)),
    **_all_of(lve.LeaveEvent, lambda _, event: leave(event.subject)),
    **_all_of(dev.DeviceEvent, lambda _, event: device(event.data.device_id)),
    **_all_of(app.CareerEvent, lambda _, event: career(event.subject)),
    app.UnitDefined: lambda _, event: unit(event.data.unit_id),
    app.MonthClosed: lambda _, event: unit(event.data.unit_id),
    app.PositionDefined: lambda _, event: position(event.data.position_id),
    pay.RuleSetAdopted: lambda _, event: RULE_SETS,
    **_all_of(pay.StatementEvent, lambda _, event: payroll_month(event.subject, event.data.statement.period)),
}
