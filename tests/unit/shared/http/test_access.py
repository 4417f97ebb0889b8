"""Access to routes: an application in which a route does not declare its callers once does not start."""

from pathlib import Path
from typing import Any

import pytest
from fastapi import APIRouter, Depends, FastAPI

from shared.http.access import UndeclaredRoute, allow, public
from shared.http.app import build
from shared.http.identity import verifier_for
from shared.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path)


def undeclared() -> APIRouter:
    router = APIRouter()
    router.add_api_route("/forgotten", lambda: None)
    return router


def contradicting() -> APIRouter:
    router = APIRouter(dependencies=[Depends(public())])
    router.add_api_route("/twice", lambda: None, dependencies=[Depends(allow("auditor"))])
    return router


def mounted() -> APIRouter:
    router = APIRouter()
    router.mount("/other", FastAPI())
    return router


def elsewhere() -> APIRouter:
    """A router whose path is declared only where it is included."""
    router, inner = APIRouter(), APIRouter()
    inner.add_api_route("/inner", lambda: None, dependencies=[Depends(public())])
    router.include_router(inner, prefix="/outer")
    return router


def guarded_elsewhere() -> APIRouter:
    router, inner = APIRouter(), APIRouter()
    inner.add_api_route("/inner", lambda: None, dependencies=[Depends(public())])
    router.include_router(inner, dependencies=[Depends(allow("auditor"))])
    return router


@pytest.mark.parametrize("make", [undeclared, contradicting, mounted, elsewhere, guarded_elsewhere])
def test_an_application_with_an_undeclared_route_does_not_start(settings: Settings, make: Any) -> None:
    with pytest.raises(UndeclaredRoute):
        build("x", [make()], settings=settings, verifier=verifier_for(settings), checks={})


def test_a_role_that_does_not_exist_cannot_be_allowed() -> None:
    for roles in ([], ["boss"]):
        with pytest.raises(ValueError):
            allow(*roles)  # type: ignore[arg-type]
