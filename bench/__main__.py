"""`python -m bench`: one table of ratios."""

import asyncio
import os
import sys
import time

from bench.activities import submissions, verifications
from bench.append import appends
from bench.checkin import checkin
from bench.citywide import citywide
from bench.closing import closing
from bench.folding import folding
from bench.handover import handover
from bench.measure import QUICK, Size
from bench.peak import peak
from bench.questions import questions
from bench.replicas import replicas
from bench.report import Row, table
from bench.storm import storm
from bench.ways import ways
from bench.workers import workers
from cli.output import out, say

BENCHMARKS = (
    appends,
    folding,
    citywide,
    closing,
    checkin,
    submissions,
    verifications,
    ways,
    peak,
    questions,
    workers,
    handover,
    replicas,
)
ALONE = (storm,)  # half an hour each, by their names only


async def main(names: list[str], size: Size) -> None:
    started, rows = time.monotonic(), list[Row]()
    for benchmark in (*BENCHMARKS, *ALONE):
        if benchmark.__name__ in names or (not names and benchmark not in ALONE):
            say(f"{time.monotonic() - started:4.0f} s  {benchmark.__name__}", "dim")
            rows += await benchmark(size)
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    title = f"Medians of {size.repeats} taking turns; {os.cpu_count()} cores, load {load}"
    out().print(table(rows, title))


if __name__ == "__main__":
    chosen = [each for each in sys.argv[1:] if each != "--quick"]
    known = [each.__name__ for each in (*BENCHMARKS, *ALONE)]
    if unknown := sorted(set(chosen) - set(known)):
        sys.exit(f"There is no benchmark {', '.join(unknown)}. There are: {', '.join(known)}.")
    asyncio.run(main(chosen, QUICK if "--quick" in sys.argv else Size()))
