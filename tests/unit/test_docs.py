"""The documents are true of the code: reference pages, paths, quoted lines."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from docs import reference
from shared.events import EVENT_TYPES

ROOT = Path(__file__).parents[2]
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text()
QUOTES = re.findall(r"```python\n# (\S+)\n(.*?)```", CONTRIBUTING, re.DOTALL)
PATHS = re.findall(r"`((?:services|shared|cli|synthetic|tests|docs|deploy|bench)/[\w./-]*)`", CONTRIBUTING)


@pytest.mark.parametrize(("name", "page"), reference.PAGES.items(), ids=list(reference.PAGES))
def test_a_reference_page_is_what_the_code_says(name: str, page: Callable[[], str]) -> None:
    """After a change: make reference"""
    assert (ROOT / "docs" / name).read_text() == page()


@pytest.mark.parametrize("event", EVENT_TYPES.values(), ids=list(EVENT_TYPES))
def test_every_event_says_which_fact_it_is(event: type) -> None:
    assert "__doc__" in vars(event)
    assert event.__doc__


@pytest.mark.parametrize("path", sorted(set(PATHS)))
def test_the_way_to_a_change_leads_somewhere(path: str) -> None:
    assert (ROOT / path).exists()


@pytest.mark.parametrize(("path", "lines"), QUOTES, ids=[path for path, _ in QUOTES])
def test_the_anatomy_of_a_feature_quotes_real_lines(path: str, lines: str) -> None:
    code = (ROOT / path).read_text().splitlines()
    assert [line for line in lines.splitlines() if line not in code] == []


README = (ROOT / "README.md").read_text()
TOUR = README[README.index("## A tour") : README.index("**5.")]


def steps() -> list[tuple[str, str]]:
    """The commands of the README's tour, each with the lines that it is to print."""
    lines = [line[4:] for line in TOUR.splitlines() if line.startswith("    ")]
    steps: list[tuple[str, str]] = []
    for line in lines:
        if line.startswith("$ "):
            steps.append((line[2:], ""))
        else:
            steps[-1] = (steps[-1][0], steps[-1][1] + line.rstrip() + "\n")
    return steps


def test_the_tour_typed_as_printed_prints_what_it_prints(tmp_path: Path) -> None:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    for command, printed in steps():
        ran = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", command],
            cwd=tmp_path,
            env={**os.environ, "PATH": path},
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert "".join(line.rstrip() + "\n" for line in ran.stdout.splitlines()) == printed, command
