"""The door of pay: the names that statements and the command line use. All of it is pure."""

from services.payroll.pay.cost_so_far import CostSoFar, cost_so_far
from services.payroll.pay.explain import explanation
from services.payroll.pay.export import all_fields, csv_text
from services.payroll.pay.facts import City, MonthFacts, Person, encode_state
from services.payroll.pay.fold import concerns, evolve_city, evolve_person, months_reached
from services.payroll.pay.kinds import person_kind
from services.payroll.pay.reassess import reassess
from services.payroll.pay.replay import Replay
from services.payroll.pay.settle import Settlement, estimate, settle, waits
from services.payroll.pay.unit_members import UnitMembers

__all__ = [
    "City",
    "CostSoFar",
    "MonthFacts",
    "Person",
    "Replay",
    "Settlement",
    "UnitMembers",
    "all_fields",
    "concerns",
    "cost_so_far",
    "csv_text",
    "encode_state",
    "estimate",
    "evolve_city",
    "evolve_person",
    "explanation",
    "months_reached",
    "person_kind",
    "reassess",
    "settle",
    "waits",
]
