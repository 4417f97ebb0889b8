"""Bodies that are well-formed except for some changes made at random."""

import json
from typing import Any

from hypothesis import strategies as st

from tests.flow.example_requests import DAY, PERIOD
from tests.flow.invalid_requests.values import BAD_IDS, NO_DATES, NO_MONTHS

CHARACTERS = st.characters() | st.sampled_from("\0\ud800.*> /\u0661")
STRANGE = st.one_of(
    st.none(),
    st.booleans(),
    st.integers() | st.sampled_from([-1, 0, 2**31, 2**53 + 1, 2**63, 10**400]),
    st.floats(),
    st.text(CHARACTERS, max_size=20),
    st.sampled_from(
        [*NO_DATES, *NO_MONTHS, *BAD_IDS, DAY, PERIOD, "e1", "u1", "city", "VERIFY", "2000-01-01T00:00:00Z"]
    ),
    st.recursive(
        st.none() | st.integers() | st.text(CHARACTERS, max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(CHARACTERS, max_size=5), inner, max_size=3),
        max_leaves=8,
    ),
)


@st.composite
def changed(draw: st.DrawFn, body: Any, members: list[str]) -> Any:
    """A body with one to three values replaced, left out or added; `members` are names that it may have."""
    copied = json.loads(json.dumps(body))
    for _ in range(draw(st.integers(1, 3))):
        place = copied
        while True:
            keys = [*place] if isinstance(place, dict) else [*range(len(place))]
            key = draw(st.sampled_from(keys)) if keys else "x"
            inner = place[key] if keys else None
            if not isinstance(inner, dict | list) or not inner or draw(st.booleans()):
                break
            place = inner
        match draw(st.sampled_from(["replace", "replace", "drop", "add"])):
            case "drop" if keys:
                del place[key]
            case "add" if isinstance(place, dict):
                place[draw(st.sampled_from(members) | st.text(CHARACTERS, max_size=8))] = draw(STRANGE)
            case _ if isinstance(place, dict) or keys:
                place[key] = draw(STRANGE)
    return copied


def members_of(schema: dict[str, Any], route: str) -> list[str]:
    """The members of the route's body in its OpenAPI description."""
    method, path = route.split()
    operation = schema["paths"][path][method.lower()]
    reference = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"]
    return list(schema["components"]["schemas"][reference.rpartition("/")[2]]["properties"])
