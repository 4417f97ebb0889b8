"""Rule sets over HTTP: parse, call, answer."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends

from services.payroll.rules import domain
from services.payroll.rules.commands import RuleSetCommands
from services.payroll.rules.forms import RULES, RuleSetCommand, rule_file
from services.payroll.rules.store import RuleSetStore
from shared.caller import Caller, Who
from shared.http.access import allow
from shared.http.forms import JSON, Recorded, answers_like
from shared.http.parts import Received, part

RuleKeeper = Annotated[Caller, Depends(allow("hr_admin"))]
Reader = Annotated[Caller, Depends(allow("employee", "unit_hr", "hr_admin", "finance", "auditor"))]
Commands = Annotated[RuleSetCommands, part(RuleSetCommands)]
Store = Annotated[RuleSetStore, part(RuleSetStore)]

routes = APIRouter(prefix="/payroll", tags=["payroll"])


@routes.post("/rule-sets", status_code=201)
async def adopt(body: RuleSetCommand, caller: RuleKeeper, commands: Commands, now: Received) -> Recorded:
    """Adopt a rule set (the rule file as JSON). Months closed before keep the rules they were closed with."""
    await commands.execute(domain.adopt, rule_file(body), Who.at(caller, now))
    return Recorded(id=body.id)


@routes.get("/rule-sets", responses=answers_like({JSON: [{"rule_set_id": RULES["id"], "rules": RULES}]}))
async def rule_sets(caller: Reader, store: Store) -> list[dict[str, Any]]:
    """The adopted rule sets in order of adoption."""
    return [{"rule_set_id": row.rule_set_id, "rules": row.rules} for row in await store.rule_sets()]
