"""Hypothesis, for all tests: no timing, and in CI the same examples every run."""

import os

from hypothesis import HealthCheck, settings

settings.register_profile(
    "book",
    deadline=None,  # a busy machine is not a failure
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=bool(os.environ.get("CI")),
)
settings.load_profile("book")
