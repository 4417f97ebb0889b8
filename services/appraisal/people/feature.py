"""People: employees are registered, one by one or from a CSV; their careers change with a date."""

from services.appraisal.organisation.feature import OrganisationLookup
from services.appraisal.people.api import routes
from services.appraisal.people.commands import PeopleCommands
from services.appraisal.people.projection import write
from services.appraisal.people.store import TABLES, PeopleStore
from shared.service import Context, Feature, Parts


def wire(context: Context, parts: Parts) -> None:
    store = parts.add(PeopleStore(parts.database))
    parts.add(PeopleCommands(context.ledger, context.directory, parts[OrganisationLookup], store))


FEATURE = Feature(routes=[routes], tables=TABLES, writes=[write], wire=wire)
