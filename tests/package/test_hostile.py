"""Every public callable, one argument at a time, with what it should not get."""

import copy
import inspect
import re
import signal
import traceback
import warnings
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from pathlib import Path

import hostile
import mlmath
import numpy as np
import pytest
from mlmath import backprop, bases, components, markov, projections, resampling

resource = pytest.importorskip("resource", reason="memory has no limit on Windows")
PACKAGE = str(Path(mlmath.__file__).parent)
#: Files are read, and modules: `test_datasets.py` has spoiled ones.
READERS = {"datasets.read_idx", "datasets.mnist", "help_texts.collect"}
#: Their arguments go to NumPy or Matplotlib, whose own words are clear enough.
PASSED_ON = re.compile(r"autodiff\.Value\.(sum|mean|reshape)|plots\.\w+")
#: Steps of a computation, whose input another function has checked.
INNER = re.compile(
    r"centred_tables\.(Centred\.\w+|as_model|as_number|as_block)|"
    r"model_selection\.squared|training\.(relu|scores|squares)"
)
TRIED = [
    name
    for name in hostile.public()
    if name not in READERS and not PASSED_ON.match(name) and not INNER.match(name)
]
#: What Python says where no array, list or function came.
PYTHONS = re.compile(
    r"not callable|not iterable|an iterable|not subscriptable|has no len|cannot unpack|"
    r"values to unpack|positional argument|unsupported operand|not supported between"
)


@contextmanager
def limits():
    """Stop what takes more than 4 GB or half a minute."""
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)

    def stop(*_):
        raise BaseException("it does not end")

    before = signal.signal(signal.SIGALRM, stop)
    resource.setrlimit(resource.RLIMIT_AS, (used + 4 * 2**30, hard))
    signal.alarm(30)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def numbers(result):
    """All numbers in a result, in their order."""
    if isinstance(result, (bool, int, float, complex, np.number, np.bool_)):
        return [complex(result)]
    if isinstance(result, np.ndarray) and result.dtype.kind in "fciub":
        return [complex(x) for x in np.asarray(result).ravel()]
    if is_dataclass(result):
        result = [getattr(result, field.name) for field in fields(result)]
    if isinstance(result, dict):
        result = list(result.values())
    if isinstance(result, (list, tuple)):
        return [x for part in result for x in numbers(part)]
    return []


def is_documented(word, function, result):
    about = [function, type(result)]
    if is_dataclass(result):
        about += [type(getattr(result, field.name)) for field in fields(result)]
    text = " ".join(inspect.getdoc(part) or "" for part in about)
    return re.search(rf"\b{word}", text) is not None


def judge_refusal(error, function, argument, trial):
    """Say what is wrong with an error, None if nothing is."""
    frames = traceback.extract_tb(error.__traceback__)
    if any(frame.filename.startswith(hostile.CALLER) for frame in frames):
        return None  # the caller's own function failed
    kind, text = type(error).__name__, str(error)
    last = frames[-1]
    on_purpose = last.filename.startswith(PACKAGE) and last.line.startswith("raise")
    documented = type(error).__name__ in (inspect.getdoc(function) or "")
    if isinstance(error, OverflowError) and on_purpose and documented:
        return None
    if not isinstance(error, ValueError | TypeError):  # a warning as well
        return f"{kind}: {text}"
    if trial.may is hostile.SAME:
        return f"refused: {text}"
    if PYTHONS.search(text):
        return None
    if not last.filename.startswith(PACKAGE):
        return f"not refused on purpose: {kind}: {text}"
    one = {"axes": "axis", "matrices": "matrix"}.get(argument, argument.rstrip("s"))
    if trial.may is hostile.REFUSE and not re.search(rf"\b({argument}|{one})\b", text):
        return f"the message names another argument: {text}"
    return None


def judge_result(result, function, trial, valid):
    """Say what is wrong with a result, None if nothing is."""
    if trial.may is hostile.REFUSE:
        return f"taken, with the result {result!r:.60}"
    found, right = numbers(result), numbers(valid)
    nan = any(x != x for x in found) and not any(x != x for x in right)
    if nan and not is_documented("nan", function, result):
        return f"gives nan: {result!r:.60}"
    if trial.may is hostile.SAME:
        same = len(found) == len(right) and np.allclose(
            found, right, rtol=1e-9, atol=1e-12, equal_nan=True
        )
        return None if same else f"gives {result!r:.60}, not {valid!r:.60}"
    return None


KNOWN = {
    ("comparisons.anova", "groups"): "samples of different lengths are groups",
    ("elimination.back_substitution", "U"): "NumPy warns where a quotient overflows",
    ("elimination.forward_substitution", "L"): "NumPy warns where a quotient overflows",
    ("neighbours.vote", "labels"): "words are labels",
    ("networks.initialise", "scheme"): "a number is a scheme",
    ("training.batch_gradients", "like"): "arrays of different shapes are parameters",
    ("training.unpack", "like"): "text has a shape too",
}


def trials(function, bound):
    """Give each argument that is tried, and what to try in its place."""
    for argument, value in bound.arguments.items():
        parameter = inspect.signature(function).parameters[argument]
        unheard = argument in ("self", "cls", "ax", "name")  # a name is for messages
        if unheard or parameter.kind is parameter.VAR_KEYWORD:
            continue
        if parameter.kind is parameter.VAR_POSITIONAL:
            for trial in hostile.hostile(value[0], optional=False) if value else ():
                yield argument, trial._replace(value=(trial.value, *value[1:]))
            continue
        text = inspect.getdoc(function) or ""
        about = re.search(rf"^{argument} :.*(\n .*)*", text, re.MULTILINE)
        optional = "None" in str(parameter.annotation)
        for trial in hostile.hostile(value, optional=optional):
            if about and re.search(rf"\b{re.escape(trial.label)}\b", about[0]):
                trial = trial._replace(may=hostile.EITHER)  # as documented: nan, inf
            yield argument, trial


@pytest.mark.parametrize("name", TRIED)
def test_hostile_input_is_refused_or_gives_what_is_right(name):
    function, bound = hostile.shown(name)
    with warnings.catch_warnings(action="error"):
        fresh = copy.deepcopy(bound)
        valid = function(*fresh.args, **fresh.kwargs)
    wrong = []
    for argument, trial in trials(function, bound):
        if argument.startswith("max_") and trial.label in (
            "1e+09",
            "1e+12",
            "9.22e+18",
        ):
            continue  # how long one is ready to wait
        fresh = copy.deepcopy(bound)
        fresh.arguments[argument] = trial.value
        before = copy.deepcopy(trial.value)
        try:
            with limits(), warnings.catch_warnings(action="error"):
                warnings.filterwarnings("ignore", module=hostile.CALLER)
                result = function(*fresh.args, **fresh.kwargs)
        except Exception as error:
            complaint = judge_refusal(error, function, argument, trial)
        else:
            complaint = judge_result(result, function, trial, valid)
        if isinstance(before, np.ndarray) and before.dtype.kind in "fiubc":
            kept = np.array_equal(before, trial.value, equal_nan=True)
            complaint = complaint if kept else "the argument was changed"
        if complaint and (name, argument) not in KNOWN:
            wrong.append(f"{argument} = {trial.label}: {complaint}")
    assert not wrong, "\n".join([f"{name} takes {len(wrong)} badly:", *wrong])


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda rng: bases.cosine_basis(10**5), "n"),
        (lambda rng: bases.cosine_pictures((1000, 1000)), "shape"),
        (
            lambda rng: components.parallel_analysis(np.eye(9), repeats=10**8, rng=rng),
            "repeats",
        ),
        (lambda rng: markov.evolve(np.eye(99), np.eye(99)[0], 10**7), "n_steps"),
        (lambda rng: projections.random_subspace(10**5, 10**5, rng=rng), "n"),
        (
            lambda rng: resampling.bootstrap(np.ones(99), np.mean, 10**7, rng=rng),
            "n_resamples",
        ),
        (
            lambda rng: backprop.random_network(
                [10**5] * 2, activations=["tanh"], rng=rng
            ),
            "sizes",
        ),
    ],
)
def test_what_no_memory_holds_is_refused_at_once(call, name):
    with (
        limits(),
        pytest.raises(ValueError, match=rf"^{name} must be smaller, got .*: that"),
    ):
        call(np.random.default_rng(0))
