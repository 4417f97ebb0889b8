"""Closings: a unit's month is closed once, for ever."""

from services.appraisal.closings.api import routes
from services.appraisal.closings.commands import ClosingCommands
from services.appraisal.closings.projection import write
from services.appraisal.closings.store import TABLES, ClosingStore
from services.appraisal.organisation.feature import OrganisationCommands, OrganisationLookup
from shared.service import Context, Feature, Parts


def wire(context: Context, parts: Parts) -> None:
    parts.add(ClosingCommands(parts[OrganisationCommands], parts[OrganisationLookup], context.directory))
    parts.add(ClosingStore(parts.database))


FEATURE = Feature(routes=[routes], tables=TABLES, writes=[write], wire=wire)
