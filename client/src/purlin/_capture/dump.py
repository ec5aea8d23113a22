"""Writes a framed Program: python -m purlin._capture.dump FILE.py FUNCTION OUT.prog"""

from __future__ import annotations

import sys
from pathlib import Path

from purlin._capture.show import capture_from_file


def main() -> int:
    if len(sys.argv) != 4:
        print(__doc__, file=sys.stderr)
        return 2
    body = capture_from_file(sys.argv[1], sys.argv[2])
    Path(sys.argv[3]).write_bytes(b"".join(body))
    return 0


if __name__ == "__main__":
    sys.exit(main())
