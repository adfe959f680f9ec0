"""For all tests: no timing, and in CI the same examples every run and no dot a test."""

import os

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
