"""The front pages of every service: the page that says what it is, and in development its description."""

from importlib.resources import files
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Request, Response
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import FileResponse
from pydantic import BaseModel, Field

from shared.http.access import public

ABOUT = "A civil servant's working month, turned into money that can be trusted: attendance, activity, appraisal, TPP."
TOPICS = {
    "README.md": "how to start, the commands, how to run it for a city",
    "docs/architecture.md": "the whole in one page and one picture",
    "docs/settings.md": "every setting",
    "docs/terminals.md": "how a terminal is enrolled and pointed here",
    "docs/finance-feed.md": "how a finance system subscribes and reconciles",
    "deploy/README.md": "containers and production",
}
OPENAPI, DOCS = "/openapi.json", "/docs"
DESCRIBED = {"docs": DOCS, "openapi": OPENAPI}
MACHINES = {"ready": "/readyz", "alive": "/livez", "metrics": "/metrics"}
ASSETS = "fastapi_offline"  # the package with the files of Swagger UI: a city's server may not reach a CDN
A_DAY = {"Cache-Control": "max-age=86400"}


class About(BaseModel):
    """A service and where to go on: paths of this address, and files of the source tree with what is in them."""

    name: Annotated[str, Field(examples=["e-Kinerja"])]
    version: Annotated[str, Field(examples=["0.1.0"])]
    description: Annotated[str, Field(examples=[ABOUT])]
    links: Annotated[dict[str, str], Field(examples=[DESCRIBED | MACHINES])]
    read: Annotated[dict[str, str], Field(examples=[TOPICS])]


routes = APIRouter(dependencies=[Depends(public())])
described_routes = APIRouter(dependencies=[Depends(public())], include_in_schema=False)


@routes.get("/", tags=["front"])
async def about(request: Request) -> About:
    """Say what this is and where to go on."""
    app = request.app
    links = (DESCRIBED if app.state.described else {}) | MACHINES
    return About(name=app.title, version=app.version, description=ABOUT, links=links, read=TOPICS)


@described_routes.get(OPENAPI)
async def openapi(request: Request) -> dict[str, object]:
    """Describe every route, for programs."""
    description: dict[str, object] = request.app.openapi()
    return description


@described_routes.get(DOCS)
async def docs(request: Request) -> Response:
    """Describe every route, for people, who can try it out there."""
    return get_swagger_ui_html(
        openapi_url=OPENAPI,
        title=request.app.title,
        swagger_js_url=f"{DOCS}/swagger-ui-bundle.js",
        swagger_css_url=f"{DOCS}/swagger-ui.css",
        swagger_favicon_url=f"{DOCS}/favicon.png",
    )


@described_routes.get(DOCS + "/{file}")
async def asset(file: Literal["swagger-ui-bundle.js", "swagger-ui.css", "favicon.png"]) -> FileResponse:
    """Give a file that the page of the description is made of."""
    return FileResponse(str(files(ASSETS) / "static" / file), headers=A_DAY)
