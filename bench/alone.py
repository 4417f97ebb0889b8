"""`python -m bench.alone COMMAND...` runs a command on one core and prints its times and peak memory as JSON.

It is a process of its own, because a child is charged with the memory of the parent that started it.
"""

import json
import os
import subprocess
import sys
import time


def main(command: list[str]) -> None:
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    started = time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - started
    json.dump({"seconds": seconds, "cpu": used.ru_utime + used.ru_stime, "peak": used.ru_maxrss * 1024}, sys.stdout)
    sys.exit(os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main(sys.argv[1:])
