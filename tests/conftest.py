"""For all tests: no timing, and in CI the same examples every run and no dot a test."""

import os
import re

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "book",
    deadline=None,  # a busy machine is not a failure
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=bool(os.environ.get("CI")),
)
# Where the code was tried already, and only NumPy and SciPy are others.
settings.register_profile(
    "other-versions", settings.get_profile("book"), max_examples=20
)
settings.load_profile("book")


def pytest_report_teststatus(report: pytest.TestReport) -> tuple[str, str, str] | None:
    """In CI a test that passed is counted and not printed: a log keeps what went wrong."""
    if os.environ.get("CI") and report.passed and report.when == "call":
        return "passed", "", ""
    return None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuse names that another process would give otherwise: workers compare them."""
    changing = re.compile(
        r"0x[0-9a-f]{6}|\\x[01][0-9a-f]"
    )  # an address; bytes, as of time
    if names := [item.nodeid for item in items if changing.search(item.nodeid)]:
        raise pytest.UsageError(f"give these tests ids of their own: {names[:3]}")
