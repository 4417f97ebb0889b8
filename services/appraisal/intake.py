"""Importing people from a sheet: each line is judged alone and answered by its number."""

from pydantic import ValidationError

from services.appraisal.commands import AppraisalCommands
from services.appraisal.forms import EmployeeCommand, ImportAnswer, LineAnswer
from services.appraisal.sheet import read_sheet
from shared.caller import Caller, Who
from shared.city.access import require_unit_keeper
from shared.commands.handler import Answer
from shared.events.appraisal import EmployeeRegisteredData
from shared.http.batch import reasons
from shared.http.forms import fact
from shared.http.sheets import SheetLine
from shared.problems import Problem


async def import_sheet(body: bytes, caller: Caller, commands: AppraisalCommands, who: Who) -> ImportAnswer:
    """Register everybody in the sheet. Raises Problem only where the sheet as a whole cannot be read."""
    lines = read_sheet(body)
    read = [_read(line, caller) for line in lines]
    people = [person for person in read if isinstance(person, EmployeeRegisteredData)]
    answers = iter(await commands.register_all(people, who))
    judged = [
        _answer(line, each.employee_id, next(answers)) if isinstance(each, EmployeeRegisteredData) else each
        for line, each in zip(lines, read, strict=True)
    ]
    refused = sum(line.status == "REFUSED" for line in judged)
    return ImportAnswer(recorded=len(judged) - refused, refused=refused, lines=judged)


def _read(line: SheetLine, caller: Caller) -> EmployeeRegisteredData | LineAnswer:
    """What a line says, or why it says nothing. No reason repeats what stands there: it may be a NIP."""
    reason = line.fault
    if reason is None:
        try:
            command = EmployeeCommand.model_validate(line.fields)
            require_unit_keeper(caller, command.unit_id)
            return fact(EmployeeRegisteredData, command)
        except ValidationError as error:
            reason = reasons(error)
        except Problem as refusal:
            reason = refusal.detail
    return LineAnswer(line=line.number, status="REFUSED", reason=reason)


def _answer(line: SheetLine, employee_id: str, refusal: Answer) -> LineAnswer:
    if refusal is None:
        return LineAnswer(line=line.number, status="RECORDED", employee_id=employee_id)
    return LineAnswer(line=line.number, status="REFUSED", employee_id=employee_id, reason=refusal.detail)
