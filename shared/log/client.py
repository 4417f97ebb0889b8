"""The connection to the log's server: nats-py's, quicker with the headers of stored events, which nobody asks for."""

from nats.aio.client import Client


class LogClient(Client):
    """Every event is delivered with the headers of the batch that it was stored in."""

    @staticmethod
    def _parse_header_lines(raw: bytes) -> dict[str, str]:
        """As nats-py does, which looks at every letter of a name for a space; no server writes one."""
        lines = [line.partition(":") for line in raw.decode("utf-8", "replace").split("\r\n")]
        return {name: value.strip() for name, colon, value in lines if colon}
