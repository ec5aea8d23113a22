"""Messages as they travel: protobuf classes, opcodes and framing."""

from purlin._wire._framing import Buffer, WireError, frame, parse_frame, parse_message

__all__ = ["Buffer", "WireError", "frame", "parse_frame", "parse_message"]
