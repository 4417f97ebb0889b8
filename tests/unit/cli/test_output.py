"""The output of the commands: a progress bar never passes its end."""

import io

import pytest
from rich.console import Console

from cli import output


@pytest.mark.parametrize(("total", "shown"), [(10, "10/10"), (None, "12/?")])
def test_a_bar_never_passes_its_end(monkeypatch: pytest.MonkeyPatch, total: int | None, shown: str) -> None:
    """The bar draws its last state before it is wiped away."""
    screen = io.StringIO()
    monkeypatch.setattr(output, "err", lambda: Console(file=screen, force_terminal=True, width=80))
    with output.progress("Folding", total) as advance:
        for count in (5, 4, 3):
            advance(count)
    assert shown in screen.getvalue()
    assert "12/10" not in screen.getvalue()
