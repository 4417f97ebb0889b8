"""Payroll's commands: load, decide, append, retry."""

from typing import Any

from services.payroll.rules import domain
from services.payroll.rules.domain import RuleSets
from shared.caller import Who
from shared.commands.handler import Handler
from shared.log.ledger import Ledger
from shared.log.subjects import RULE_SETS


class PayrollCommands:
    def __init__(self, ledger: Ledger) -> None:
        self._rule_sets: Handler[RuleSets] = Handler(ledger, RuleSets(), domain.evolve)

    async def adopt(self, rules: dict[str, Any], who: Who) -> None:
        """Adopt a rule set. Raises Problem 422 with the key that is wrong, or 409 where its id means other rules."""
        await self._rule_sets.handle(RULE_SETS, lambda state: domain.adopt(state, rules, who))
