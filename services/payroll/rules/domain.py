"""The pure side of rule sets: the decision on an adoption, and the names that other pure code uses.

There are two ways to read a rule file: `rules_from` for one that is adopted or handed in is strict, `recorded_rules`
for one that the log holds is tolerant.
"""

from dataclasses import dataclass, field
from typing import Any

from services.payroll.rules.parse import (
    DEFAULT,
    FOLDER,
    packaged,
    parse_rules,
    recorded_rules,
    rules_document,
    rules_from,
)
from services.payroll.rules.rule_set import RuleSet
from services.payroll.rules.table import RuleError
from shared.caller import Who
from shared.events import Event
from shared.events.payroll import RuleSetAdopted, RuleSetAdoptedData
from shared.problems import conflict, invalid

__all__ = [
    "DEFAULT",
    "FOLDER",
    "RuleError",
    "RuleSet",
    "RuleSets",
    "adopt",
    "evolve",
    "packaged",
    "parse_rules",
    "recorded_rules",
    "rules_document",
    "rules_from",
]


@dataclass(frozen=True)
class RuleSets:
    """The adopted rule sets by id."""

    adopted: dict[str, RuleSetAdoptedData] = field(default_factory=dict)


def evolve(state: RuleSets, event: Event) -> RuleSets:
    if isinstance(event, RuleSetAdopted):
        return RuleSets({**state.adopted, event.data.rule_set_id: event.data})
    return state


def adopt(state: RuleSets, rules: dict[str, Any], who: Who) -> list[Event]:
    """Adopt a rule file, carried whole. A change of rules is a new id: closed months keep the old one (domain 0)."""
    try:
        parsed = rules_from(rules)
    except RuleError as error:
        raise invalid(f"This rule set cannot be adopted: {error}") from None
    data = RuleSetAdoptedData(
        rule_set_id=parsed.id, valid_from=parsed.valid_from, legal_basis=parsed.legal_basis, rules=rules
    )
    known = state.adopted.get(parsed.id)
    if known is not None:
        if known != data:
            raise conflict(f"Rule set {parsed.id} is adopted with other rules: give the new ones a new id.")
        return []
    return [RuleSetAdopted.record(data, time=who.now, actor=who.actor)]
