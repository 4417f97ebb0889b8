"""`python -m services.attendance`."""

from services.attendance.main import NAME, wire
from shared.service import main

main(NAME, [wire])
