"""Organisation: units and posts are defined, and anew; the last definition holds."""

from services.appraisal.organisation.api import routes
from services.appraisal.organisation.commands import OrganisationCommands, OrganisationLookup
from services.appraisal.organisation.forms import Kind, Label, Rupiah
from services.appraisal.organisation.projection import write
from services.appraisal.organisation.store import TABLES, OrganisationStore
from shared.service import Context, Feature, Parts

__all__ = ["FEATURE", "Kind", "Label", "OrganisationCommands", "OrganisationLookup", "Rupiah"]


def wire(context: Context, parts: Parts) -> None:
    lookup = parts.add(OrganisationLookup(context.ledger, context.directory))
    parts.add(OrganisationCommands(context.ledger, lookup))
    parts.add(OrganisationStore(parts.database))


FEATURE = Feature(routes=[routes], tables=TABLES, writes=[write], wire=wire)
