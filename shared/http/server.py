"""The HTTP server of a process: the sockets it listens at, and its orderly end."""

import asyncio
import signal
import socket
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from math import ceil

import uvicorn
from fastapi import FastAPI

from shared.settings import Settings

_ENDING = (signal.SIGTERM, signal.SIGINT)


def exit_in_order() -> None:
    """Make SIGTERM and Ctrl-C end the process through every `finally`, with exit code 0, also before it serves."""
    for ending in _ENDING:
        signal.signal(ending, lambda number, frame: sys.exit(0))


class _Server(uvicorn.Server):
    """Ends at SIGTERM or Ctrl-C, quietly: uvicorn would raise the signal again during the clean-up."""

    def __init__(self, config: uvicorn.Config, closing: Sequence[Callable[[], None]], shared_port: int | None) -> None:
        super().__init__(config)
        self._closing = closing
        self._shared_port = shared_port

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        if sockets is None and self._shared_port is not None:
            sockets = [self.config.bind_socket(), _shared(self.config.host, self._shared_port)]
        await super().serve(sockets)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for close in self._closing:
            close()
        await super().shutdown(sockets)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        for ending in _ENDING:
            loop.add_signal_handler(ending, self.handle_exit, ending, None)
        yield
        for ending in _ENDING:
            loop.remove_signal_handler(ending)


def http_server(app: FastAPI, settings: Settings) -> uvicorn.Server:
    """The application at the address of the settings."""
    closing = [close for service in app.state.services for close in service.closing]
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        lifespan="off",
        # An answer under way may wait so long for the log; a client that does not read its answer is not waited for.
        timeout_graceful_shutdown=ceil(settings.append_budget_seconds),
    )
    return _Server(config, closing, settings.shared_port)


def _shared(host: str, port: int) -> socket.socket:
    """A socket at a port that several processes share."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    shared = socket.socket(family)
    shared.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    shared.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    shared.bind((host, port))
    return shared
