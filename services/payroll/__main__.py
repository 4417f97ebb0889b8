"""`python -m services.payroll`."""

from services.payroll.main import NAME, wire
from shared.service import main

main(NAME, [wire])
