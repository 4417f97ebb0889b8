"""What callers may see of rows, and which units they may write for (domain 7). Pure."""

from datetime import date

from services.appraisal.forms import (
    AssignmentView,
    ClosingView,
    EmployeeView,
    MemberView,
    PositionView,
    RankView,
    SanctionView,
    SupervisionView,
    TurnView,
)
from services.appraisal.store import Closing, Dossier, Member, Position
from shared.caller import Caller
from shared.city.access import SEES_ALL, serves_unit_of
from shared.city.roster import Career
from shared.city.workday import instant

SEES_CEILINGS = frozenset({"unit_hr", "hr_admin", "finance", "auditor"})


def position_view(position: Position, caller: Caller) -> PositionView:
    view = PositionView.model_validate(position)
    return view if caller.roles & SEES_CEILINGS else view.model_copy(update={"ceiling": None})


def member_view(member: Member, caller: Caller) -> MemberView:
    employee, assignment, rank = member
    keeper = "hr_admin" in caller.roles or ("unit_hr" in caller.roles and assignment.unit_id in caller.units)
    return MemberView(
        employee_id=employee.employee_id,
        name=employee.name,
        nip=employee.nip if keeper else None,
        employment=employee.employment,
        rank_grade=rank.rank_grade,
        unit_id=assignment.unit_id,
        position_id=assignment.position_id,
        schedule_id=assignment.schedule_id,
    )


def employee_view(dossier: Dossier, caller: Caller, career: Career, today: date) -> EmployeeView:
    """The record whole to themselves, their unit's HR and who sees all; the NIP to the first two and HR only."""
    latest = dossier.registrations[-1]
    keeper = "hr_admin" in caller.roles or serves_unit_of(caller, career, today)
    own = caller.subject == latest.employee_id
    whole = own or keeper or bool(caller.roles & SEES_ALL)
    ranks = [RankView.model_validate(each) for each in dossier.ranks]
    return EmployeeView(
        employee_id=latest.employee_id,
        name=latest.name,
        nip=latest.nip if own or keeper else None,
        employment=latest.employment,
        family_status=latest.family_status if whole else None,
        turns=[TurnView.model_validate(each) for each in dossier.turns],
        assignments=[AssignmentView.model_validate(each) for each in dossier.assignments],
        ranks=ranks if whole else [each.model_copy(update={"salary": None}) for each in ranks],
        supervisors=[SupervisionView.model_validate(each) for each in dossier.supervisions],
        sanctions=[SanctionView.model_validate(each) for each in dossier.sanctions] if whole else None,
    )


def closing_view(closing: Closing) -> ClosingView:
    return ClosingView(
        period=closing.period,
        unit_id=closing.unit_id,
        closed_at=instant(closing.closed_at),
        closed_by=closing.closed_by,
    )
