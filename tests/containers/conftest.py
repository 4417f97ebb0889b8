"""The last line of the run, which names the servers of the month."""

import pytest

_used: set[str] = set()


@pytest.fixture(scope="session")
def used() -> set[str]:
    return _used


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for each in sorted(_used):
        terminalreporter.write_line(each)
