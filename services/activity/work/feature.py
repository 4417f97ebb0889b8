"""The door of work: the commands on a person's month of activities, its rows and their views."""

from services.activity.authority.feature import Superiors
from services.activity.catalogue.feature import CatalogueReadModel
from services.activity.deadlines.feature import Windows
from services.activity.evidence.feature import EvidenceFiles, EvidenceStore
from services.activity.limits.domain import packaged
from services.activity.work import decisions
from services.activity.work.api import routes
from services.activity.work.bulk import MOST, Bulk
from services.activity.work.commands import ActivityCommands, ActivityOrder
from services.activity.work.decisions import Verdict
from services.activity.work.forms import (
    ACTIVITY,
    MINUTES_MAX,
    ActivityPlace,
    ActivityView,
    Evidence,
    Minutes,
    ReasonCommand,
    Volume,
)
from services.activity.work.projection import write
from services.activity.work.store import TABLES, ActivityRow, ActivityStore
from services.activity.work.views import ActivityViews
from shared.commands.open_months import OpenMonths
from shared.service import Context, Feature, Parts

__all__ = [
    "ACTIVITY",
    "FEATURE",
    "MINUTES_MAX",
    "MOST",
    "ActivityCommands",
    "ActivityOrder",
    "ActivityPlace",
    "ActivityRow",
    "ActivityStore",
    "ActivityView",
    "ActivityViews",
    "Bulk",
    "Evidence",
    "Minutes",
    "ReasonCommand",
    "Verdict",
    "Volume",
    "decisions",
]


def wire(context: Context, parts: Parts) -> None:
    ledger, catalogue = context.ledger, parts[CatalogueReadModel]
    commands = parts.add(
        ActivityCommands(
            ledger,
            context.directory,
            parts[Superiors],
            limits=packaged(),
            windows=parts[Windows],
            files=parts[EvidenceFiles],
            catalogue=catalogue,
        )
    )
    parts.add(ActivityStore(parts.database))
    parts.add(ActivityViews(parts[EvidenceStore], catalogue))
    parts.background["activity_months"] = OpenMonths(ledger, commands.months, "activity", context.now)


FEATURE = Feature(routes=[routes], tables=TABLES, writes=[write], wire=wire)
