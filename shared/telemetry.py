"""Telemetry: JSON log lines, and the metrics of HTTP requests and of keys.

Nothing logged or labelled may name a person: route templates, never paths; ids stay in the ledger.
"""

import logging
import sys
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed_version

import msgspec
import structlog
from prometheus_client import Counter, Gauge, Histogram
from structlog.typing import EventDict, Processor, WrappedLogger

HTTP_LABELS = ("method", "route", "status")
HTTP_REQUESTS = Counter("ekinerja_http_requests_total", "HTTP requests answered.", HTTP_LABELS)
HTTP_SECONDS = Histogram(
    "ekinerja_http_request_seconds",
    "Time from request to answer.",
    HTTP_LABELS,
    buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
JWKS_LOADED = Gauge("ekinerja_jwks_loaded_timestamp_seconds", "When the keys of tokens were last read.")

try:
    VERSION = installed_version("ekinerja")
except PackageNotFoundError:  # run from the source tree
    VERSION = "development"


def configure(service: str, level: str) -> None:
    """Log JSON lines to standard output: `time` (UTC, RFC 3339), level, event, service, version, request_id.

    The standard library's loggers, uvicorn's among them, write the same shape.
    """
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
        _stamp(service),
        structlog.processors.format_exc_info,
    ]
    json = structlog.processors.JSONRenderer(serializer=_json)
    structlog.configure(
        processors=[*shared, json],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(sys.stdout),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *shared],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, json],
        )
    )
    logging.basicConfig(handlers=[handler], level=level.upper(), force=True)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = name != "uvicorn.access"  # the middleware logs access, without paths
    logging.getLogger("httpx").setLevel("WARNING")  # it logs whole URLs


def _stamp(service: str) -> Processor:
    def stamp(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
        event["service"] = service
        event["version"] = VERSION
        return event

    return stamp


def _json(event: EventDict, **_: object) -> str:
    return msgspec.json.encode(event, enc_hook=repr).decode()
