"""The service's features. `python -m services.appraisal` runs it alone."""

from services.appraisal.closings.feature import FEATURE as CLOSINGS
from services.appraisal.organisation.feature import FEATURE as ORGANISATION
from services.appraisal.people.feature import FEATURE as PEOPLE
from shared.service import Context, Service, compose

NAME = "appraisal"
FEATURES = (ORGANISATION, PEOPLE, CLOSINGS)


def wire(context: Context) -> Service:
    return compose(NAME, FEATURES, context)
