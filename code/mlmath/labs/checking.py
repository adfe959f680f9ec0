"""How a lab checks what a learner writes: it says what is wrong, never how it is done.

A check calls the function on prepared input and looks at what comes back. It
survives whatever that is: nothing at all, a wrong type or shape, nan, an
exception, an endless loop, a changed input, far too much memory, an object that
breaks whoever looks at it. All is printed, nothing goes to stderr.
"""

from __future__ import annotations

import contextlib
import copy
import math
import os
import signal
import sys
import time
import traceback
import tracemalloc
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

T = TypeVar("T")
Function = Callable[..., Any]
SECONDS = 5.0
_MOST = 10**7  # entries of a sparse array that is filled
_UNWRITTEN = "not written yet: replace the line `raise NotImplementedError`"
_STOPPED = "stopped from outside; the cases after it were not tried"
#: Where lines are not the learner's own (`sysconfig` does not know it in Pyodide).
_LIBRARIES = (  # the folder of NumPy has pandas and others in it as well
    *(str(Path(file).parent) + os.sep for file in (traceback.__file__, np.__path__[0])),
    str(Path(__file__).parents[1]) + os.sep,
    "<frozen",
)
_COMPILED = (".pyx", ".pxi")  # of libraries, by names without a folder
#: Where code is never interrupted, so that a check can clean up after itself.
_OURS = (str(Path(__file__).parent) + os.sep, contextlib.__file__)


@dataclass(frozen=True, slots=True, repr=False)
class Report:
    """What a check found: `messages` has a line for each case that fails.

    `text` is what the check has printed; a notebook shows the report itself as
    nothing, so that it stands there once.
    """

    name: str
    passed: int
    total: int
    messages: tuple[str, ...]
    text: str

    @property
    def complete(self) -> bool:
        """Whether all cases pass."""
        return self.passed == self.total

    def __repr__(self) -> str:
        """Say how far the function is."""
        return f"<{self.name}: {self.passed} of {self.total} passed>"

    def _ipython_display_(self) -> None:
        """Show nothing: the text is printed already."""


class Chance(np.random.Generator):
    """A generator that counts as the same, and so as unchanged, whatever was drawn."""

    def __eq__(self, other: object) -> bool:
        """Whether it is a generator, too."""
        return isinstance(other, np.random.Generator)

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> tuple[type[Chance], tuple[np.random.BitGenerator]]:  # type: ignore[override]
        """Be copied as what it is: a plain generator would not count as the same."""
        return Chance, (self.bit_generator,)


@dataclass(frozen=True, slots=True)
class Case:
    """One call: what it is about, its arguments, and a look at the result.

    `look` gets the result and a copy of the arguments, and returns what is wrong,
    or None. `memory`: the most bytes that the call may hold at once.
    """

    about: str
    arguments: tuple[Any, ...]
    look: Callable[..., str | None]
    memory: int | None = None


class Lab:
    """The functions of a lab, in order, which of them pass by now, and on what cases."""

    def __init__(self, *names: str) -> None:
        self.names = names
        self.done: set[str] = set()
        self.cases: dict[str, Sequence[Case]] = {}

    def check(self, name: str, function: object, cases: Sequence[Case]) -> Report:
        """Try the cases, print what comes of it, and remember whether all pass."""
        report = run(name, function, cases)
        self.cases[name] = cases
        self.done.discard(name)
        if report.complete:
            self.done.add(name)
        print(report.text)
        print(f"{len(self.done)} of {len(self.names)} functions pass")
        return report

    def ready(self, *names: str) -> bool:
        """Whether these functions (default: all) pass; if not, print which do not."""
        missing = [name for name in names or self.names if name not in self.done]
        if missing:
            print("Here follows a result as soon as these pass:", ", ".join(missing))
        return not missing


class OutOfTimeError(BaseException):
    """Raised in a learner's code that runs too long; `except Exception` lets it pass."""


class _Watch:
    """Ends a learner's code when its time is up.

    An error raised by a trace function also ends the tracing, so a bare `except:`
    would make its loop endless again. Hence each frame gets a `_Line` of its own:
    Python drops it just after the tracing ended, and then it starts anew.
    """

    def __init__(self, seconds: float) -> None:
        self.end = time.monotonic() + seconds
        self.lines = 0
        self.late = False
        self.active = True

    def __call__(self, frame: FrameType, event: str, arg: Any) -> _Line | None:
        """Watch a frame that begins, as `sys.settrace` asks for."""
        if frame.f_code.co_filename.startswith(_OURS):
            return None
        return _Line(self, frame)

    def is_over(self) -> bool:
        """Whether time is up; the clock is read at every hundredth line."""
        self.lines += 1
        if self.lines % 100 == 0:
            self.late = self.late or time.monotonic() > self.end
        return self.late and self.active

    def trace_from(self, frame: FrameType | None) -> None:
        """Watch what runs already: the frame, and those that called it."""
        while frame is not None and not frame.f_code.co_filename.startswith(_OURS):
            if not isinstance(frame.f_trace, _Line):
                frame.f_trace = _Line(self, frame)
            frame = frame.f_back
        sys.settrace(self)

    def interrupt(self, number: int, frame: FrameType | None) -> None:
        """End what runs, as an alarm asks for; trace it, if that was not enough."""
        ours = frame is None or frame.f_code.co_filename.startswith(_OURS)
        if ours or not self.active:
            return
        if self.late:
            self.trace_from(frame)
        self.late = True
        raise OutOfTimeError


class _Line:
    """What Python calls before each line of one frame."""

    def __init__(self, watch: _Watch, frame: FrameType) -> None:
        self.watch = watch
        frame.f_trace_lines = True
        # up to 3.11 the loop `while True: pass` has no lines to trace
        frame.f_trace_opcodes = sys.version_info < (3, 12)

    def __call__(self, frame: FrameType, event: str, arg: Any) -> _Line:
        """End the frame if time is up."""
        if self.watch.is_over():
            del self  # or else the error would keep it alive
            raise OutOfTimeError
        return self

    def __del__(self) -> None:
        if self.watch.late and self.watch.active:
            self.watch.trace_from(sys._getframe(1))


def _set_alarm(watch: _Watch, seconds: float) -> Callable[[], None] | None:
    """Start alarms and return what undoes it; None where there are no alarms."""
    try:
        handler = signal.signal(signal.SIGALRM, watch.interrupt) or signal.SIG_DFL
    except (AttributeError, ValueError):  # Windows; not the main thread
        return None
    start = time.monotonic()
    try:
        # again and again: the first may be swallowed, or come while a check cleans up
        left, interval = signal.setitimer(signal.ITIMER_REAL, seconds, 0.05)
    except (AttributeError, OSError):  # Pyodide
        signal.signal(signal.SIGALRM, handler)
        return None

    def undo() -> None:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, handler)
        if left:  # an alarm of somebody else goes on
            rest = max(left - (time.monotonic() - start), 0.001)
            signal.setitimer(signal.ITIMER_REAL, rest, interval)

    return undo


@contextlib.contextmanager
def _time_limit(seconds: float) -> Iterator[None]:
    """Raise `OutOfTimeError` in what runs longer."""
    watch, tracer, unraisable = _Watch(seconds), sys.gettrace(), sys.unraisablehook

    def swallowed(failure: sys.UnraisableHookArgs) -> None:
        """Pass on what a finalizer or a callback swallowed, but not the end of time."""
        if not issubclass(failure.exc_type, OutOfTimeError):
            unraisable(failure)

    sys.unraisablehook = swallowed
    undo = _set_alarm(watch, seconds)
    if undo is None:
        sys.settrace(watch)
    try:
        yield
    finally:
        watch.active = False
        if undo is not None:
            undo()
        if sys.gettrace() is not tracer:
            sys.settrace(tracer)
        sys.unraisablehook = unraisable


def within(seconds: float, work: Callable[[], T]) -> T:
    """Return what `work` does, or raise `OutOfTimeError` in it when time is up.

    By alarms on the main thread of a system that has them. Elsewhere, as in
    Pyodide, by a trace: that makes a Python loop a few times slower, and cannot stop
    a single call of a library.
    """
    done, failed = list[T](), list[BaseException]()

    def attempt() -> Iterator[None]:
        try:
            done.append(work())
        except BaseException as error:
            failed.append(error)
        yield

    with _time_limit(seconds):
        # A trace may end an `except:` before Python has put its error away; what a
        # generator leaves behind so is forgotten with it.
        next(attempt())
    if failed:
        raise failed.pop()
    return done[0]


@contextlib.contextmanager
def _memory_limit(limit: int | None, over: list[int]) -> Iterator[None]:
    """Put the bytes that were held at once in `over`, if they are more than `limit`."""
    if limit is None or tracemalloc.is_tracing():
        yield
        return
    tracemalloc.start()
    try:
        yield
    finally:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        if peak > limit:
            over.append(peak)


def _same(a: Any, b: Any) -> bool:
    """Compare two arguments: arrays, sparse arrays, tables, and lists of such."""
    try:
        if sparse.issparse(a):
            return bool(a.shape == b.shape and (a != b).nnz == 0)
        if hasattr(a, "equals"):  # of pandas: labels count, and a hole is like another
            return type(a) is type(b) and bool(a.equals(b))
        if np.array_equal(a, b):
            return True
        lists = isinstance(a, list | tuple) and type(a) is type(b)  # of unequal rows
        return lists and len(a) == len(b) and all(map(_same, a, b))
    except Exception:  # whatever a strange change leads to
        return False


def shielded(work: Callable[[], str | None], otherwise: str) -> str | None:
    """Return what `work` says, or `otherwise` if what it looks at breaks it."""
    try:
        return within(SECONDS, work)
    except KeyboardInterrupt:
        return _STOPPED
    except BaseException:  # SystemExit too: a check must go on
        return otherwise


def kind_of(thing: object) -> str:
    """Return the name of the type, past whatever the type says of itself."""
    return str(type.__dict__["__name__"].__get__(type(thing)))


def describe(error: BaseException, function: object = None) -> str:
    """Describe an error: its type, its message and the learner's line."""
    if isinstance(error, KeyboardInterrupt):
        return _STOPPED
    if isinstance(error, OutOfTimeError):
        return f"no answer after {SECONDS:g} seconds; does a loop never end?"
    frames = traceback.extract_tb(error.__traceback__)
    mine = [
        frame
        for frame in frames
        if not (
            frame.filename.startswith(_LIBRARIES) or frame.filename.endswith(_COMPILED)
        )
    ]
    line = (mine[-1].line or "") if mine else ""
    # libraries raise it too; where no source is kept, a line is empty
    own = mine[-1:] == frames[-1:] and ("NotImplementedError" in line or not line)
    if isinstance(error, NotImplementedError) and mine and own:
        name = mine[-1].name
        if name == getattr(function, "__name__", name):
            return _UNWRITTEN
        return f"it calls {name}, which is not written yet"
    words = str(error).strip().split("\n")[0][:200]
    said = kind_of(error) + (f": {words}" if words else "")
    return f"it raised {said}" + (f", in its line: {line}" if line else "")


def call(function: Callable[..., Any], case: Case) -> tuple[Any, str | None]:
    """Call the function as a case says; return its result, and what is wrong so far."""
    arguments, over = copy.deepcopy(case.arguments), list[int]()

    def work() -> tuple[Any, bool]:
        with _memory_limit(case.memory, over), np.errstate():
            result = function(*arguments)
        return result, all(map(_same, arguments, case.arguments))

    try:
        result, unchanged = within(SECONDS, work)
    except BaseException as error:  # SystemExit too: a check must go on
        return None, shielded(
            partial(describe, error, function), f"it raised a strange {kind_of(error)}"
        )
    if result is Ellipsis:
        return None, _UNWRITTEN
    if result is None:
        return None, "it returned nothing (None); is there a `return`?"
    if not unchanged:
        return None, "it changed its input; work on a copy"
    if over:
        return None, (
            f"it held {over[0] / 1e6:.0f} MB at once, and {(case.memory or 0) / 1e6:.0f} MB "
            "are more than enough: does it form a full matrix?"
        )
    return result, None


def judge(case: Case, result: Any, wrong: str | None) -> str | None:
    """Say what is wrong with what a call returned, or None."""
    if wrong is not None:
        return wrong
    return shielded(
        lambda: case.look(result, *copy.deepcopy(case.arguments)),
        f"it returned a {kind_of(result)} that cannot be used here",
    )


def run(name: str, function: object, cases: Sequence[Case]) -> Report:
    """Try all cases; after one that is not written yet there is no need for more."""
    total = len(cases)
    if not callable(function):
        kind = kind_of(function)
        message = f"hand over the function itself, not what it returned (a {kind})"
        return Report(name, 0, total, (message,), f"{name}: {message}")
    lines, messages, passed = list[str](), list[str](), 0
    for case in cases:
        with (
            warnings.catch_warnings(record=True) as caught,
            contextlib.redirect_stdout(sys.stdout),  # whatever the function puts there
            contextlib.redirect_stderr(sys.stdout),
        ):
            warnings.simplefilter("always")
            wrong = judge(case, *call(function, case))
        if wrong == _UNWRITTEN:
            return Report(name, 0, total, (wrong,), f"{name}: {wrong}")
        if wrong is None:
            passed += 1
            lines.append(f"  ok     {case.about}{_note(caught)}")
        else:
            messages.append(f"{case.about}: {wrong}")
            lines.append(f"  wrong  {messages[-1]}")
        if wrong == _STOPPED:
            break
    head = f"{name}: {passed} of {total} cases pass"
    return Report(name, passed, total, tuple(messages), "\n".join([head, *lines]))


def check(name: str, function: object, cases: Sequence[Case]) -> Report:
    """Try the cases and print what comes of it: the check of a single exercise."""
    report = run(name, function, cases)
    print(report.text)
    return report


def _note(caught: Sequence[warnings.WarningMessage]) -> str:
    """Mention the first warning, if there is one."""
    if not caught:
        return ""
    return f" (with a warning: {shielded(lambda: str(caught[0].message), 'a strange one')})"


def as_numbers(result: Any, shape: tuple[int, ...]) -> NDArray[np.float64] | str:
    """Return the result as an array of the shape, or say what it is instead.

    The shape () stands for one number.
    """
    wanted = f"numbers in an array of shape {shape}" if shape else "one number"
    if sparse.issparse(result):
        if result.shape != shape:
            return f"expected {wanted}, got shape {result.shape}"
        if math.prod(shape) > _MOST:  # whose shape a check took from what came back
            return f"too many numbers to look at: shape {shape}"
        result = result.toarray()
    if isinstance(result, np.ma.MaskedArray):
        return f"expected {wanted}, got a masked array"
    try:
        array = np.asarray(result)
    except Exception:  # such as rows of different lengths
        array = np.array(None)
    if array.dtype.kind == "c":
        return f"expected {wanted}, got complex numbers"
    if array.dtype.kind not in "fiub":
        return f"expected {wanted}, got a {kind_of(result)}"
    if array.shape != shape:
        return f"expected {wanted}, got shape {array.shape}"
    if not np.isfinite(array).all():
        return "some entries are nan or inf; is something divided by 0?"
    return array.astype(np.float64)


def as_parts(result: Any, names: Sequence[str]) -> tuple[Any, ...] | str:
    """Return the things of a tuple (or list), or say what came instead of it."""
    wanted = f"expected ({', '.join(names)})"
    if not isinstance(result, tuple | list):
        return f"{wanted}, got a {kind_of(result)}"
    if len(result) != len(names):
        return f"{wanted}, got {len(result)} things"
    return tuple(result)


def as_arrays(
    result: Any, shapes: Mapping[str, tuple[int, ...]]
) -> list[NDArray[np.float64]] | str:
    """Return the arrays of a tuple, in these shapes, or say what came instead."""
    parts = as_parts(result, list(shapes))
    if isinstance(parts, str):
        return parts
    found = list[NDArray[np.float64]]()
    for part, (name, shape) in zip(parts, shapes.items(), strict=True):
        x = as_numbers(part, shape)
        if isinstance(x, str):
            return f"{name}: {x}"
        found.append(x)
    return found


def near(a: Any, b: Any, *, rtol: float = 1e-9, atol: float = 1e-12) -> bool:
    """Whether two arrays agree as far as rounding lets them; one may be a number."""
    return bool(np.allclose(a, b, rtol=rtol, atol=atol))


def first_slip(
    found: Any, slips: Iterable[tuple[str, Any]], *, rtol: float = 1e-9
) -> str | None:
    """Return the reason of the first slip that gives what was found, if one does."""
    same = ((why, v) for why, v in slips if np.shape(v) == np.shape(found))
    return next((why for why, v in same if near(found, v, rtol=rtol)), None)


def close_to(
    expected: ArrayLike, *, rtol: float = 1e-9, atol: float = 1e-12
) -> Callable[..., str | None]:
    """Return a `look` for a case of one's own: it wants this array."""
    known = np.asarray(expected, dtype=np.float64)

    def look(result: Any, *arguments: Any) -> str | None:
        x = as_numbers(result, known.shape)
        if isinstance(x, str):
            return x
        if np.allclose(x, known, rtol=rtol, atol=atol):
            return None
        return f"some numbers are off, by up to {np.abs(x - known).max():.3g}"

    return look
