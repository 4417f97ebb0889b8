"""`python -m tests.fuzz SECONDS [TARGET...]` fuzzes each target that long in a process of its own; it exits 1 for a
finding.

The corpus is kept in `.data/fuzz/<target>/`; a finding is `.data/fuzz/<target>-crash-…`, and becomes a test.
"""

import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from tests.fuzz.mutation import changed

HOME = Path(".data/fuzz")
LONGEST = 16_384  # bytes of one input
_CHATTER = re.compile(r"#\d+\s+(NEW|REDUCE)")


def main(seconds: str, *names: str) -> int:
    from tests.fuzz.targets import TARGETS

    return max([run(name, seconds) for name in names or TARGETS])


def run(name: str, seconds: str) -> int:
    """Fuzz one target in a process of its own; 0 where it found nothing."""
    command = [sys.executable, "-m", "tests.fuzz", "--one", name, seconds]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, errors="replace") as process:
        assert process.stderr is not None
        print(f"--- {name}", flush=True)
        for line in process.stderr:
            if not _CHATTER.match(line):
                print(line, end="", flush=True)
    return int(process.returncode != 0)


def one(name: str, seconds: str) -> None:
    """Fuzz until the time is over or a law is broken. Coverage is measured only of modules imported here."""
    atheris: Any = import_module("atheris")  # has no types, and no wheel for every machine
    with atheris.instrument_imports(include=["services", "shared"]):
        target = import_module("tests.fuzz.targets").TARGETS[name]
    corpus = HOME / name
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(target.seeds):
        (corpus / f"seed-{number}").write_bytes(seed)
    limits = [f"-max_total_time={seconds}", f"-max_len={LONGEST}", "-timeout=10", "-print_final_stats=1"]

    def mutate(data: bytes, most: int, seed: int) -> bytes:
        return changed(data, most, seed, atheris.Mutate)  # which Setup puts there

    mutator = {"custom_mutator": mutate} if target.json else {}
    atheris.Setup([sys.argv[0], f"-artifact_prefix={corpus}-", *limits, str(corpus)], target.run, **mutator)
    atheris.Fuzz()


if __name__ == "__main__":
    if sys.argv[1] == "--one":
        one(*sys.argv[2:])
    else:
        sys.exit(main(*sys.argv[1:]))
