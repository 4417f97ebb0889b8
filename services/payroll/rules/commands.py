"""The commands of rule sets: load, decide, append, retry."""

from collections.abc import Callable, Sequence
from typing import Any

from services.payroll.rules import domain
from services.payroll.rules.domain import RuleSets
from shared.caller import Who
from shared.commands.handler import Handler
from shared.events import Event
from shared.log.ledger import Ledger
from shared.log.subjects import RULE_SETS

Decision = Callable[[RuleSets, dict[str, Any], Who], Sequence[Event]]


class RuleSetCommands:
    def __init__(self, ledger: Ledger) -> None:
        self._rule_sets: Handler[RuleSets] = Handler(ledger, RuleSets(), domain.evolve)

    async def execute(self, decide: Decision, rules: dict[str, Any], who: Who) -> None:
        """Carry out one of domain's decisions on a rule file; returns when it is stored, now or before.

        Raises Problem 422 with the key that is wrong, or 409 where its id means other rules.
        """
        await self._rule_sets.handle(RULE_SETS, lambda state: decide(state, rules, who))
