"""Parts of a service: a route that asks for one which no feature adds is refused before anybody calls it."""

from pathlib import Path
from typing import Annotated

import pytest
from fastapi import APIRouter, Depends

from shared.http.access import public
from shared.http.app import build
from shared.http.identity import verifier_for
from shared.http.parts import part, require_parts
from shared.settings import Settings


class Forgotten:
    """A part that no feature adds."""


router = APIRouter(dependencies=[Depends(public())])


@router.get("/forgotten")
async def forgotten(asked: Annotated[Forgotten, part(Forgotten)]) -> None:
    """Ask for it."""


def test_a_route_that_asks_for_a_part_nobody_adds_is_refused_by_name(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    app = build("parts", [router], settings=settings, verifier=verifier_for(settings), checks={})
    require_parts(app, {Forgotten})
    with pytest.raises(LookupError, match="/forgotten asks for a Forgotten"):
        require_parts(app, {str})
