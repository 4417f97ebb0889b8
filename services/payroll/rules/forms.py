"""The request body of an adoption."""

from typing import Annotated, Any

import msgspec
from pydantic import ConfigDict, StringConstraints

from services.payroll.rules.domain import DEFAULT, FOLDER, rules_document
from shared.http.forms import STORABLE, Command, Id
from shared.problems import invalid

RULES = rules_document((FOLDER / f"{DEFAULT}.toml").read_text())  # an example, and the default


class RuleSetCommand(Command):
    """A rule file (design 8) as JSON. All of it beyond its name is judged key by key when it is adopted."""

    model_config = ConfigDict(extra="allow", json_schema_extra={"examples": [RULES]})

    id: Id
    legal_basis: Annotated[str, StringConstraints(min_length=1, max_length=2_000, pattern=STORABLE)]


def rule_file(body: RuleSetCommand) -> dict[str, Any]:
    """The rule file as it was sent. Raises Problem 422 where the log could not carry it."""
    rules = body.model_dump()
    try:
        msgspec.json.encode(rules)
    except UnicodeEncodeError:
        raise invalid("The rule set holds text that is no Unicode: half of a surrogate pair.") from None
    return rules
