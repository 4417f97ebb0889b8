"""The features of the payroll service, each after those whose parts it needs."""

from services.payroll.rules.feature import FEATURE as RULES
from services.payroll.statements.feature import FEATURE as STATEMENTS
from shared.service import Context, Service, compose

NAME = "payroll"
FEATURES = (RULES, STATEMENTS)


def wire(context: Context) -> Service:
    return compose(NAME, FEATURES, context)
