"""Every case: CPython's own answer, or the refusal that its module lists."""

from __future__ import annotations

import pytest

from tests.conformance.harness import Case, Remote, all_cases
from tests.conformance.outcome import same_outcome

# Cases submitted ahead of the one that is looked at: they run while others are compared.
AHEAD = 64


def selected(session: pytest.Session) -> list[Case]:
    found = []
    for item in session.items:
        call = getattr(item, "callspec", None)
        if call is not None and isinstance(call.params.get("case"), Case):
            found.append(call.params["case"])
    return found


@pytest.mark.parametrize("case", all_cases(), ids=lambda case: case.name)
def test_case(case: Case, remote: Remote, request: pytest.FixtureRequest) -> None:
    order = selected(request.session)
    at = order.index(case)
    for other in order[at : at + AHEAD]:
        remote.submit(other)
    got = remote.outcome(case)
    if case.refused is None:
        expected = case.local()
        assert same_outcome(expected, got, close=case.close), (
            f"{case.name}{case.args!r:.300}\nCPython: {expected}\nPurlin:  {got}"
        )
        return
    matches = isinstance(got.error, case.refused.kind) and case.refused.text in str(got.error)
    assert matches, f"{case.name}: listed as {case.refused}\nPurlin:  {got}"
