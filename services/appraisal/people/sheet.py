"""The import of employees from a spreadsheet, which no other room does: each line is judged and answered alone."""

import re

from pydantic import ValidationError

from services.appraisal.people.commands import PeopleCommands
from services.appraisal.people.forms import EmployeeCommand, ImportAnswer, LineAnswer
from shared.caller import Caller, Who
from shared.city.access import require_unit_keeper
from shared.commands.handler import Answer
from shared.events.appraisal import EmployeeRegisteredData
from shared.http.batch import reasons
from shared.http.forms import fact
from shared.http.sheets import SheetLine, columns_of, read_lines
from shared.problems import Problem

_COLUMNS = columns_of(EmployeeRegisteredData)
COLUMNS = _COLUMNS.names


async def import_sheet(body: bytes, caller: Caller, commands: PeopleCommands, who: Who) -> ImportAnswer:
    """Register every employee in the sheet. Raises Problem only where the sheet as a whole cannot be read."""
    lines = read_sheet(body)
    read = [_read(line, caller) for line in lines]
    people = [person for person in read if isinstance(person, EmployeeRegisteredData)]
    answers = iter(await commands.register_all(people, who))
    judged = [
        _answer(line, person.employee_id, next(answers)) if isinstance(person, EmployeeRegisteredData) else person
        for line, person in zip(lines, read, strict=True)
    ]
    refused = sum(line.status == "REFUSED" for line in judged)
    return ImportAnswer(recorded=len(judged) - refused, refused=refused, lines=judged)


def read_sheet(body: bytes) -> list[SheetLine]:
    """The lines below the header as fields of a registration. Raises Problem 422 where the file is no such sheet."""
    return [line if line.fault else _typed(line) for line in read_lines(body, _COLUMNS)]


def _typed(line: SheetLine) -> SheetLine:
    """Convert the salary to a number. A field that is no number stays the text it is: the form refuses it by name."""
    fields = line.fields
    if not fields.get("position_id"):
        fields["position_id"] = None  # a person without a post
    if re.fullmatch(r"[0-9]{1,15}", fields["salary"]):
        fields["salary"] = int(fields["salary"])
    return line


def _read(line: SheetLine, caller: Caller) -> EmployeeRegisteredData | LineAnswer:
    """The registration on a line, or the reason why it is none. No reason repeats the value: it may be a NIP."""
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
