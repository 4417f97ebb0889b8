"""`python -m services.activity`."""

from services.activity.main import NAME, wire
from shared.service import main

main(NAME, [wire])
