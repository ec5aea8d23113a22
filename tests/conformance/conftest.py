"""One backend a session answers all cases."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.conformance.harness import Remote, make_backend


@pytest.fixture(scope="session")
def remote() -> Iterator[Remote]:
    backend = make_backend()
    yield Remote(backend)
    backend.close()
