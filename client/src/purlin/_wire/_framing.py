"""Framed messages: u32 magic, u32 message bytes, the message, its buffers (proto/purlin.proto)."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from typing import TypeVar

from google.protobuf.message import DecodeError

from purlin._wire.purlin_pb2 import Envelope, Program, Result

MAGIC = b"PRLN"
HEADER = struct.Struct("<4sI")

Buffer = bytes | bytearray | memoryview
Message = TypeVar("Message", Program, Result, Envelope)


class WireError(ValueError):
    """The bytes are not a framed message."""


def frame(message: Program | Result | Envelope, buffers: Iterable[Buffer] = ()) -> list[Buffer]:
    """The message and its buffers as a list of buffers to be sent one after the other.

    Nothing is copied but the message itself. Sets the message's `buffer_bytes`.
    """
    views = [memoryview(buffer).cast("B") for buffer in buffers]
    del message.buffer_bytes[:]
    message.buffer_bytes.extend(view.nbytes for view in views)
    body = message.SerializeToString()
    return [HEADER.pack(MAGIC, len(body)) + body, *views]


def parse_message(
    data: memoryview | bytes, message_type: type[Message]
) -> tuple[Message, list[memoryview]]:
    """The message that was framed, and views of its buffers.

    Raises:
        WireError: when the bytes are not exactly one framed message of this type.
    """
    body, rest = _split(data)
    message = message_type()
    try:
        message.ParseFromString(body)  # type: ignore[arg-type]
    except DecodeError as error:
        raise WireError(f"not a {message_type.__name__}: {error}") from None
    buffers = []
    offset = 0
    for size in message.buffer_bytes:
        if size > rest.nbytes - offset:
            raise WireError(f"cut short: {rest.nbytes - offset} of a buffer's {size} bytes")
        buffers.append(rest[offset : offset + size])
        offset += size
    if offset != rest.nbytes:
        raise WireError(f"{rest.nbytes - offset} bytes too many")
    return message, buffers


def parse_frame(data: memoryview | bytes) -> tuple[bytes, list[memoryview]]:
    """The serialised Result that was framed, and views of its buffers."""
    _, buffers = parse_message(data, Result)
    return bytes(_split(data)[0]), buffers


def _split(data: memoryview | bytes) -> tuple[memoryview, memoryview]:
    view = memoryview(data).cast("B")
    if view.nbytes < HEADER.size:
        raise WireError(f"cut short: {view.nbytes} bytes")
    magic, size = HEADER.unpack_from(view)
    if magic != MAGIC:
        raise WireError(f"starts with {bytes(magic)!r}, not {MAGIC!r}")
    if size > view.nbytes - HEADER.size:
        raise WireError(f"cut short: {view.nbytes - HEADER.size} of the message's {size} bytes")
    return view[HEADER.size : HEADER.size + size], view[HEADER.size + size :]
