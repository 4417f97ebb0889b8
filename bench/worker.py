"""`python -m bench.worker NATS_URL DATABASE_URL`: folds payroll, from when a line arrives on standard input."""

import asyncio
import sys

from services.payroll.statements.city_log import CityLog
from services.payroll.statements.projection import PayrollProjection
from shared.log.jetstream import JetStreamLedger
from shared.projections.database import Database
from shared.projections.runner import ProjectionRunner
from shared.service import replica_name


async def main(nats_url: str, database_url: str) -> None:
    database = Database(database_url, "payroll")
    async with JetStreamLedger(nats_url) as ledger:
        projection = PayrollProjection(ledger, database, CityLog(ledger))
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        await asyncio.to_thread(sys.stdin.readline)
        await ProjectionRunner(ledger, database, projection, replica_name()).run()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
