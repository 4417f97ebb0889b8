"""`ekinerja asyncapi`: print the finance feed's contract."""

import json

from cli.output import write
from services.payroll.feed.feature import document


def asyncapi() -> None:
    """Print the AsyncAPI document as JSON."""
    write((json.dumps(document(), indent=2) + "\n").encode())
