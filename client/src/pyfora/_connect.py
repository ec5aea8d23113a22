"""Opening a connection."""

from __future__ import annotations

import purlin
from pyfora.Exceptions import ConnectionError
from pyfora.Executor import Executor

__all__ = ["connect"]


def connect(url: str, timeout: float | None = 30.0) -> Executor:
    """Connect to a cluster.

    Arguments:
        url: the manager's address, such as `http://192.168.1.200:30000`.
        timeout: seconds that this may take; None waits for ever.

    Raises `pyfora.ConnectionError` when there is no manager.
    """
    try:
        return Executor(purlin.connect(url, timeout=timeout))
    except (purlin.ConnectionError, ValueError) as error:
        raise ConnectionError(str(error)) from error
