"""A small town with all four services behind one application, and a well-formed request for every route."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple

import httpx

from services.console.system import wirings
from services.local_nats import LocalNats
from services.payroll.rules import packaged_document
from shared.events import appraisal as app
from shared.jetstream import JetStreamLedger
from shared.problems import MEDIA_TYPE
from shared.service import running
from shared.settings import Settings
from tests.flow.conftest import Headers, Installation, eventually
