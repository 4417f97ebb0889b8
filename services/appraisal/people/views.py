"""Rows of careers as a caller may see them (domain 7)."""

from datetime import date

from services.appraisal.people.forms import (
    AssignmentView,
    EmployeeView,
    MemberView,
    RankView,
    SanctionView,
    SupervisionView,
    TurnView,
)
from services.appraisal.people.store import Dossier, Member
from shared.caller import Caller
from shared.city.access import SEES_ALL, serves_unit_of
from shared.city.roster import Career


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
    """The whole record for the employee, HR and callers who see all; the NIP for the employee and HR only."""
    latest = dossier.registrations[-1]
    keeper = "hr_admin" in caller.roles or serves_unit_of(caller, career, today)
    own = caller.subject == latest.employee_id
    whole = own or keeper or bool(caller.roles & SEES_ALL)
    ranks = [RankView.model_validate(row) for row in dossier.ranks]
    return EmployeeView(
        employee_id=latest.employee_id,
        name=latest.name,
        nip=latest.nip if own or keeper else None,
        employment=latest.employment,
        family_status=latest.family_status if whole else None,
        turns=[TurnView.model_validate(row) for row in dossier.turns],
        assignments=[AssignmentView.model_validate(row) for row in dossier.assignments],
        ranks=ranks if whole else [rank.model_copy(update={"salary": None}) for rank in ranks],
        supervisors=[SupervisionView.model_validate(row) for row in dossier.supervisions],
        sanctions=[SanctionView.model_validate(row) for row in dossier.sanctions] if whole else None,
    )
