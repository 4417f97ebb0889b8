"""The invalid requests of all services, and the values that every route is tried with."""

from tests.flow.example_requests import ASKS
from tests.flow.invalid_requests import activity, appraisal, attendance, payroll
from tests.flow.invalid_requests.values import NO_DATES, NO_MONTHS

POSTS = [route for route in ASKS if route.startswith(("POST", "PUT")) and isinstance(ASKS[route].body, dict)]
GETS = [route for route in ASKS if route.startswith("GET /") and "{" in route]
BATCHES = [route for route in POSTS if route.endswith("/batch")]
BAD_PLACES = {"period": NO_MONTHS, "date": [text for text in NO_DATES if isinstance(text, str)]}

WRONG = [*attendance.WRONG, *activity.WRONG, *appraisal.WRONG]
UNKNOWN = [
    *attendance.UNKNOWN,
    *activity.UNKNOWN,
    *appraisal.UNKNOWN,
    *((ASKS[route].at(unit_id="nowhere"), "nowhere") for route in GETS if "{unit_id}" in route),
    *((ASKS[route].at(employee_id="nobody"), "employee") for route in GETS if "{employee_id}" in route),
]
QUERIES = [*attendance.QUERIES, *activity.QUERIES, *appraisal.QUERIES, *payroll.QUERIES]
