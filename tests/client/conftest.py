"""What the client's tests share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import purlin
from tests.client.fake_manager import FakeManager


@pytest.fixture
def manager() -> Iterator[FakeManager]:
    """A fake manager whose computations run until the test finishes them."""
    with FakeManager(lambda program: None) as fake:
        yield fake


@pytest.fixture
def executor(manager: FakeManager) -> Iterator[purlin.Executor]:
    """An executor on the fake manager."""
    with purlin.connect(manager.url, timeout=5.0) as connected:
        manager.wait_for(lambda: any(manager.streams.values()))
        yield connected
        connected.close()
