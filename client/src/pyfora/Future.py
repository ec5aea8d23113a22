"""pyfora's future: purlin's, with pyfora's exceptions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import purlin
from pyfora.Exceptions import translated

__all__ = ["Future"]


class Future(purlin.Future[Any]):
    """A `concurrent.futures` future whose `cancel` cancels the running computation."""

    def __init__(self, onCancel: Callable[[], object] | None = None) -> None:
        super().__init__((lambda: (onCancel(), None)[1]) if onCancel is not None else None)

    @classmethod
    def following(
        cls, source: purlin.Future[Any], wrap: Callable[[Any], Any] = lambda value: value
    ) -> Future:
        """Return a future of what `source` comes to, wrapped, errors translated."""
        future = cls(source.cancel)

        def follow(_: object) -> None:
            if source.cancelled():
                future.cancel()
                return
            error = source.exception()
            if error is not None:
                future.settle_exception(translated(error))
            else:
                future.settle(wrap(source.result()))

        source.add_done_callback(follow)
        return future
