"""Each test meets the labs as a learner does who has just begun."""

from importlib import import_module

import pytest
from lab_pages import LABS


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    for name in LABS:
        monkeypatch.setattr(import_module(f"mlmath.labs.{name}").LAB, "done", set())
