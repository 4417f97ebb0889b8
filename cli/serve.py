"""`ekinerja serve`: serve HTTP and follow the log, all services or some."""

import asyncio
import os
from collections.abc import Sequence

from cli.output import out, warn
from cli.system import ledger_trouble, require_free_port, settings, wirings
from shared import service
from shared.settings import effective, unknown_variables
from shared.telemetry import configure


def serve(names: Sequence[str], *, check_config: bool) -> None:
    """Serve until Ctrl-C or SIGTERM. Raises Stop where log, port or configuration cannot be used."""
    for name in unknown_variables(os.environ):
        warn(f"{name} means nothing to e-Kinerja")
    config = settings()
    chosen = wirings(names)
    if check_config:
        for name, value in effective(config).items():
            out().print(f"{name}={value}", markup=False)
        return
    require_free_port(config)
    configure(",".join(names) or "ekinerja", config.log_level)
    with ledger_trouble():
        asyncio.run(service.serve(config, chosen))
