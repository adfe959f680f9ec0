"""How a lab checks what a learner writes: it says what is wrong, and never how it is done.

A check calls the function on prepared input and looks at what comes back. It
survives whatever that is: nothing at all, a wrong type or shape, nan, an
exception, an endless loop (where the system can stop one), a changed input.
"""

from __future__ import annotations

import contextlib
import copy
import signal
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from types import FrameType
from typing import Any

import numpy as np
from numpy.typing import NDArray

SECONDS = 5.0
_UNWRITTEN = "not written yet: replace the line `raise NotImplementedError`"


@dataclass(frozen=True, slots=True, repr=False)
class Report:
    """What a check found; its text is what a notebook shows."""

    name: str
    passed: int
    total: int
    messages: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """Whether all cases pass."""
        return self.passed == self.total

    def __repr__(self) -> str:
        """Say how far the function is, and what is wrong with it first."""
        head = f"{self.name}: {self.passed} of {self.total} passed"
        return "\n".join([head, *(f"  - {message}" for message in self.messages)])


@dataclass(frozen=True, slots=True)
class Case:
    """One call: what it is about, its arguments, and a look at the result.

    `look` gets a copy of the arguments and the result, and returns what is
    wrong with it, or None.
    """

    about: str
    arguments: tuple[Any, ...]
    look: Callable[..., str | None]


class _OutOfTimeError(BaseException):
    """Raised in a learner's function that runs too long."""


@contextlib.contextmanager
def _time_limit(seconds: float) -> Iterator[None]:
    """Interrupt what runs too long, on the main thread of a system with alarms."""
    if not hasattr(signal, "setitimer") or (
        threading.current_thread() is not threading.main_thread()
    ):
        yield
        return

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise _OutOfTimeError

    before = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _same(a: Any, b: Any) -> bool:
    """Compare two arguments, arrays and sparse arrays included."""
    if hasattr(a, "toarray"):
        return bool((a != b).nnz == 0)
    return bool(np.array_equal(np.asarray(a), np.asarray(b)))


def _try(function: Callable[..., Any], case: Case) -> str | None:
    """Run one case; return what is wrong, or None."""
    arguments = copy.deepcopy(case.arguments)
    try:
        with _time_limit(SECONDS):
            result = function(*arguments)
    except NotImplementedError:
        return _UNWRITTEN
    except _OutOfTimeError:
        return (
            f"{case.about}: no answer after {SECONDS:g} seconds; does a loop never end?"
        )
    except Exception as error:
        where = traceback.extract_tb(error.__traceback__)
        lines = [
            frame for frame in where if frame.name == getattr(function, "__name__", "")
        ]
        line = f", in its line: {lines[-1].line}" if lines and lines[-1].line else ""
        return f"{case.about}: it raised {type(error).__name__}: {error}{line}"
    if result is None or result is Ellipsis:
        return f"{case.about}: it returned nothing; is there a `return`?"
    if not all(map(_same, arguments, case.arguments)):
        return f"{case.about}: it changed its input; work on a copy"
    try:
        wrong = case.look(result, *copy.deepcopy(case.arguments))
    except Exception as error:  # what came back is stranger than foreseen
        kind = type(result).__name__
        return f"{case.about}: it returned a {kind} that cannot be used here ({error})"
    return f"{case.about}: {wrong}" if wrong else None


def run(name: str, function: object, cases: Sequence[Case]) -> Report:
    """Try all cases; after one that is not written yet there is no need for more."""
    if not callable(function):
        kind = type(function).__name__
        return Report(
            name, 0, len(cases), (f"hand over the function itself, not a {kind}",)
        )
    messages = []
    for case in cases:
        message = _try(function, case)
        if message == _UNWRITTEN:
            return Report(name, 0, len(cases), (message,))
        if message:
            messages.append(message)
    return Report(name, len(cases) - len(messages), len(cases), tuple(messages))


def as_numbers(result: object, shape: tuple[int, ...]) -> NDArray[np.float64] | str:
    """Return the result as an array of the shape, or say what it is instead."""
    if hasattr(result, "toarray"):
        result = result.toarray()
    try:
        array = np.asarray(result, dtype=np.float64)
    except (TypeError, ValueError):
        return f"expected numbers in an array of shape {shape}, got a {type(result).__name__}"
    if array.shape != shape:
        return f"expected an array of shape {shape}, got shape {array.shape}"
    if not np.isfinite(array).all():
        return "some entries are nan or inf; is something divided by 0?"
    return array
