"""The reference pages that are written from the code: `make reference` renews events, metrics and routes."""

import importlib
import pkgutil
from collections.abc import Iterable, Iterator
from inspect import cleandoc
from pathlib import Path
from typing import Any, get_type_hints

import msgspec
from prometheus_client import REGISTRY

from shared.events import EVENT_TYPES
from shared.http.access import roles_of, routes_of
from shared.http.app import build
from shared.http.identity import verifier_for
from shared.settings import Settings

FOLDER = Path(__file__).parent
SERVICES = ("attendance", "activity", "appraisal", "payroll")


def table(title: str, intro: str, columns: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A page of one table."""
    columns = list(columns)
    lines = [f"# {title}", "", intro, "", f"| {' | '.join(columns)} |", "|" + "---|" * len(columns)]
    lines += [f"| {' | '.join(text.replace('|', '&#124;') for text in row)} |" for row in rows]
    return "\n".join(lines) + "\n"


def events() -> str:
    """Every event of the published language, with the fields of its data."""
    intro = (
        "Every fact in the log. The envelope is a CloudEvents object (`shared/events/envelope.py`); this is its `data`."
    )
    return table("Events", intro, ("Event", "Fact", "Fields"), (_event(name) for name in sorted(EVENT_TYPES)))


def _event(name: str) -> tuple[str, str, str]:
    event = EVENT_TYPES[name]
    data = get_type_hints(event)["data"]
    fields = ", ".join(field.name if field.required else f"{field.name}?" for field in msgspec.structs.fields(data))
    return f"`{name}`", _first_sentence(event), f"`{fields}`" if fields else ""


def metrics() -> str:
    """Every metric that a process of all services answers at /metrics, but for Python's own."""
    for package in ("shared", "services", "cli"):
        _import_all(package)
    intro = "What `/metrics` answers, beside Python's own. Labels never hold a person's id."
    collectors = {
        collector for name, collector in REGISTRY._names_to_collectors.items() if name.startswith("ekinerja_")
    }
    return table("Metrics", intro, ("Metric", "Kind", "Labels", "Meaning"), sorted(map(_metric, collectors)))


def _metric(collector: Any) -> tuple[str, str, str, str]:
    """The library has no public way to ask a metric for its labels."""
    (metric,) = collector.describe()
    name = f"{metric.name}_total" if metric.type == "counter" else metric.name
    labels = ", ".join(f"`{label}`" for label in collector._labelnames)
    return f"`{name}`", metric.type, labels, metric.documentation.rstrip(".") + "."


def routes() -> str:
    """Every route of the four services, with the roles that may call it."""
    intro = (
        "`public`: anybody; `terminal`: a device that carries no token. Beyond its role, a caller sees and\n"
        "changes only the records that are theirs to see and change."
    )
    return table("Routes", intro, ("Route", "Roles", "Summary"), sorted(set(_routes())))


def _routes() -> Iterator[tuple[str, str, str]]:
    settings = Settings(environment="development")
    features = [feature for name in SERVICES for feature in importlib.import_module(f"services.{name}.main").FEATURES]
    routers = [router for feature in features for router in feature.routes]
    app = build("reference", routers, settings=settings, verifier=verifier_for(settings), checks={})
    for route in routes_of(app):
        roles = ", ".join(sorted(roles_of(route) or ()))
        for method in sorted(route.methods or ()):
            yield f"`{method} {route.path}`", roles, _first_sentence(getattr(route, "endpoint", None))


def _first_sentence(documented: Any) -> str:
    text = " ".join(cleandoc(documented.__doc__ or "").split("\n\n")[0].split())
    return text.partition(". ")[0].rstrip(".") + "." if text else ""


def _import_all(package: str) -> None:
    for module in pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}."):
        if not module.name.endswith("__main__") and "migrations" not in module.name:
            importlib.import_module(module.name)


PAGES = {"events.md": events, "metrics.md": metrics, "routes.md": routes}

if __name__ == "__main__":
    for name, page in PAGES.items():
        (FOLDER / name).write_text(page())
