"""`ekinerja rules`: check a rule file, and show those that come with e-Kinerja."""

from pathlib import Path

from cli.fold import rules_from
from cli.output import Stop, say, write
from services.payroll.rules.domain import FOLDER


def check(path: Path) -> None:
    """Check a rule file. Raises Stop with line, key and reason."""
    rules = rules_from(path)
    say(f"{rules.id}: {rules.legal_basis}, in force from {rules.valid_from.isoformat()}, model {rules.model}: sound")


def show(rule_set_id: str) -> None:
    """Print the file of a packaged rule set."""
    files = {path.stem: path for path in FOLDER.glob("*.toml")}
    if rule_set_id not in files:
        raise Stop(f"no rule set {rule_set_id!r} comes with e-Kinerja: there are {', '.join(sorted(files))}")
    write(files[rule_set_id].read_bytes())
