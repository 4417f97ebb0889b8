"""The written form of uploads and of a file's digest and name."""

import unicodedata
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field, StringConstraints

from shared.http.forms import Command

Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


def _only_a_name(text: str) -> str:
    if any(letter in "/\\" or unicodedata.category(letter)[0] == "C" for letter in text):
        raise ValueError("a file's name has no '/', no '\\' and no control characters")
    return text


FileName = Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(_only_a_name)]


class UploadCommand(Command):
    """A file to come, by the SHA-256 of its content; `size` in bytes. The name is only shown."""

    sha256: Digest
    size: Annotated[int, Field(ge=1, le=2**40)]
    name: Annotated[FileName, Field(examples=["bukti.jpg"])]
    media_type: Annotated[str, StringConstraints(min_length=1, max_length=100)]


class UploadView(BaseModel):
    """An upload: `offset` of `size` bytes are here, the next part begins there; a part has at most `chunk_bytes`."""

    upload_id: str
    state: Literal["OPEN", "STORED"]
    offset: int
    size: int
    chunk_bytes: int
