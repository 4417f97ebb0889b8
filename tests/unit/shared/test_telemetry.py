"""Every log line is one JSON object of one shape, whoever wrote it."""

import json
import subprocess
import sys
from datetime import datetime

PROGRAM = """
import logging, structlog
from shared.telemetry import configure
configure("payroll", "info")
with structlog.contextvars.bound_contextvars(request_id="r1"):
    structlog.get_logger().info("month_closed", count=3)
structlog.get_logger().debug("not shown")
logging.getLogger("uvicorn.error").info("Started %s", "server")
logging.getLogger("uvicorn.access").info("GET /reports/e00042")
logging.getLogger("httpx").info("GET https://sso/e00042")
try:
    1 / 0
except ZeroDivisionError:
    logging.getLogger("nats").exception("broken")
"""


def test_lines_are_json_of_one_shape() -> None:
    """In a process of its own: configuring logs changes the whole process."""
    run = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    lines = [json.loads(line) for line in run.stdout.splitlines()]
    assert [line["event"] for line in lines] == ["month_closed", "Started server", "broken"]
    for line in lines:
        assert line["service"] == "payroll"
        assert line["version"]
        assert datetime.fromisoformat(line["time"]).utcoffset() is not None
    assert [line["level"] for line in lines] == ["info", "info", "error"]
    assert lines[0]["request_id"] == "r1"
    assert "ZeroDivisionError" in lines[2]["exception"]
    assert run.stderr == ""
