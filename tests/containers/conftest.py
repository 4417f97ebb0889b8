"""The line at the end of the run that says what the month ran in."""

import pytest

_used: set[str] = set()


@pytest.fixture(scope="session")
def used() -> set[str]:
    return _used


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for each in sorted(_used):
        terminalreporter.write_line(each)
