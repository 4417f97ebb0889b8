"""`python -m services.payroll.feed` runs the consumer."""

import asyncio

from services.payroll.feed.consumer import run

asyncio.run(run())
