"""The documents are true of the code: reference pages, paths, quoted lines."""

import re
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
