"""`ekinerja token`: make a signed token for development, checked as the services will check it."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import cast

from cli.output import BAD_INPUT, Stop, write
from cli.system import settings
from shared.caller import ROLES, Role
from shared.http.identity import issue_token, verifier_for
from shared.http.keys import signing_key
from shared.problems import Problem


def token(subject: str, roles: Sequence[str], units: Sequence[str], hours: float) -> None:
    """Print a token. Raises Stop in production without a key of its own, or where services would refuse the token."""
    unknown = sorted(set(roles) - ROLES)
    if unknown:
        raise Stop(f"{unknown[0]!r} is no role: there are {', '.join(sorted(ROLES))}", BAD_INPUT)
    config = settings()
    try:
        key = signing_key(config)
        issued = issue_token(
            key, subject, cast(Sequence[Role], roles), units, settings=config, ttl=timedelta(hours=hours)
        )
        asyncio.run(verifier_for(config).verify(issued))
    except ValueError as error:
        raise Stop(str(error)) from None
    except Problem as problem:
        raise Stop(f"no service would accept it: {problem.detail}", BAD_INPUT) from None
    write(issued.encode() + b"\n")
