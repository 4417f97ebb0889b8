"""`ekinerja fold` of a whole city's month on one core: time, and memory that does not grow with the events."""

import asyncio
import json
import sys
from pathlib import Path
from statistics import median
from typing import NamedTuple

from bench.measure import Size
from bench.report import Row
from bench.scene import HOME, PERIOD, month

FOLD = ["-m", "cli.main", "fold", "--period", PERIOD, "--format", "csv"]
# The ceiling: every line read and checked as an event, and nothing done with it.
READ = ["-c", "import sys, shared.log.logfile as f\nfor _ in f.read_log(open(sys.argv[1], 'rb')): pass"]
MIB = 1024 * 1024


class Ran(NamedTuple):
    seconds: float
    cpu: float
    peak: int


async def citywide(size: Size) -> list[Row]:
    once = month(size.city)
    twice = _twice(once)
    runs, reads, doubles = [], [], []
    for _ in range(size.repeats):
        runs.append(await _alone(*FOLD, str(once)))
        reads.append(await _alone(*READ, str(once)))
        doubles.append(await _alone(*FOLD, str(twice)))
    seconds, read = median(each.seconds for each in runs), median(each.seconds for each in reads)
    peak, double = (median(each.peak for each in some) / MIB for some in (runs, doubles))
    cpu = median(each.cpu for each in runs)
    growth = double / peak
    what = f"ekinerja fold, {size.city:,} people, one core"
    speed = f"{seconds:.1f} s, {cpu:.1f} s CPU", f"{read:.1f} s to read it", f"{read / seconds:.0%}"
    return [
        Row(what, *speed, "≤ 10 s", seconds <= 10),
        Row("  its peak of memory", f"{peak:,.0f} MiB", goal="≤ 1,024 MiB", met=peak <= 1024),
        Row("  with every line twice", f"{double:,.0f} MiB", "", f"{growth:.0%}", "± 5 %", abs(growth - 1) <= 0.05),
    ]


def _twice(once: Path) -> Path:
    path = HOME / f"{once.stem}-twice.jsonl"
    if not path.exists():
        with once.open("rb") as lines, path.open("wb") as file:
            for line in lines:
                file.write(line + line)
    return path


async def _alone(*arguments: str) -> Ran:
    command = (sys.executable, "-m", "bench.alone", sys.executable, *arguments)
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    answer, _ = await process.communicate()
    assert process.returncode == 0, arguments
    return Ran(**json.loads(answer))
