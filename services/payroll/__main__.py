"""`python -m services.payroll`."""

from services.payroll.main import wire
from services.payroll.statements.projection import NAME
from shared.service import main

main(NAME, [wire])
