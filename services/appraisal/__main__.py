"""`python -m services.appraisal`."""

from services.appraisal.main import NAME, wire
from shared.service import main

main(NAME, [wire])
