"""Prints the seconds from `connect()` with an embedded cluster to the first result."""

import time

import purlin


def main() -> None:
    start = time.perf_counter()
    with purlin.connect() as executor:
        with executor.remotely.download_all():
            result = 1 + 1
        elapsed = time.perf_counter() - start
    assert result == 2
    print(elapsed)


if __name__ == "__main__":
    main()
