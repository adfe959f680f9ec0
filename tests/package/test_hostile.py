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

resource = pytest.importorskip("resource", reason="memory has no limit on Windows")
PACKAGE = str(Path(mlmath.__file__).parent)
#: Files are read, and modules: `test_datasets.py` has spoiled ones.
READERS = {"datasets.read_idx", "datasets.mnist", "help_texts.collect"}
#: Their arguments go to NumPy or Matplotlib, whose own words are clear enough.
PASSED_ON = re.compile(r"autodiff\.Value\.(sum|mean|reshape)|plots\.\w+")
#: Steps within the package, after the public function has checked its input.
INNER = re.compile(r"centred_tables\.(Centred\.\w+|as_model|as_number|as_block)")
TRIED = [
    name
    for name in hostile.public()
    if name not in READERS and not PASSED_ON.match(name) and not INNER.match(name)
]
#: What Python says where no array, list or function came.
PYTHONS = re.compile(
    r"not callable|not iterable|an iterable|not subscriptable|has no len|cannot unpack|"
    r"positional argument|unsupported operand|not supported between"
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
    if isinstance(error, OverflowError) and on_purpose:
        return None
    if not isinstance(error, ValueError | TypeError):
        return f"{kind}: {text}"
    if trial.may is hostile.SAME:
        return f"refused: {text}"
    if PYTHONS.search(text) and isinstance(error, TypeError):
        return None
    if not last.filename.startswith(PACKAGE):
        return f"not refused on purpose: {kind}: {text}"
    if trial.may is hostile.REFUSE and not re.search(rf"\b{argument}\b", text):
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


def is_extreme(trial):
    """Say whether squares of these numbers overflow, as NumPy then warns aloud."""
    value = trial.value[0] if isinstance(trial.value, tuple) else trial.value
    if not hostile.is_numbers(value) and not isinstance(value, int | float):
        return "gives" in trial.label
    sizes = np.abs(np.asarray(value, dtype=np.float64)).ravel()
    return any(x > 1e15 or 0 < x < 1e-15 for x in sizes)


#: Where another rule holds, and why.
KNOWN = {
    ("autodiff.derivative", "x"): "it says value",
    ("autodiff.value_and_gradients", "xs"): "it says data",
    ("bayes.grid_posterior", "axes"): "it says axis 0",
    ("bayes.linear_posterior", "tau"): "a variance of 0 is no density",
    ("comparisons.anova", "groups"): "samples of different lengths are groups",
    ("curve_fit.digits_agreed", "values"): "what other programs gave may be nan",
    ("descent.adam", "tol"): "None goes on to the end",
    ("descent.exact_line_search", "tol"): "None goes on to the end",
    ("descent.gradient_descent", "tol"): "None goes on to the end",
    ("descent.heavy_ball", "tol"): "None goes on to the end",
    ("descent.nesterov", "tol"): "None goes on to the end",
    ("logistic.fit", "tol"): "None goes on to the end",
    ("eigen.matrix_power", "exponent"): "NumPy warns of the overflow",
    ("likelihood.gamma_gap", "shape"): "digamma of a denormal is minus infinity",
    ("markov.as_stochastic", "name"): "a word for messages",
    ("retrieval.as_table", "name"): "a word for messages",
    ("retrieval.as_table", "W"): "it says name",
    ("matrices.contract", "operands"): "it says operand 0",
    ("matrices.multiply_chain", "matrices"): "it says matrix 0",
    ("model_selection.squared", "y"): "cross_validate has checked it",
    ("model_selection.squared", "predicted"): "cross_validate has checked it",
    ("neighbours.classify", "y"): "it says labels",
    ("neighbours.leave_one_out_error", "y"): "it says labels",
    ("neighbours.vote", "labels"): "words are labels",
    ("pca_blocks.fit_blocks", "blocks"): "it says X",
    ("pca_blocks.fit_stream", "blocks"): "it says block",
    ("permutations.pairings", "rng"): "unused where all orders are listed",
    ("permutations.sign_flips", "rng"): "unused where all signs are listed",
    ("permutations.two_groups", "rng"): "unused where all groups are listed",
    ("transforms.compose", "maps"): "it says map 0",
    ("backprop.path_products", "steps"): "text is a list of steps of one letter",
    ("decompositions.solve_cholesky", "L"): "SciPy refuses what overflows",
    ("help_texts.relevance", "asked"): "a list of records",
    ("help_texts.relevance", "texts"): "a list of records",
    ("networks.initialise", "hidden"): "it says activations",
    ("networks.initialise", "scheme"): "any other is a number",
    ("quadrature.transform_density", "slope"): "it is called later",
    ("training.batch_gradients", "like"): "it is used later",
    ("training.relu", "S"): "a step of the graph, which has checked it",
    ("training.scores", "params"): "a step of the graph, which has checked it",
    ("training.squares", "params"): "it says W",
    ("training.train", "start"): "it says params",
    ("training.train", "method"): "what a method gives is a Descent",
    ("training.unpack", "like"): "text has a shape too",
    ("transforms.resampling_matrix", "shape"): "NumPy's small integers overflow",
}


def trials(function, bound):
    """Give each argument that is tried, and what to try in its place."""
    for argument, value in bound.arguments.items():
        parameter = inspect.signature(function).parameters[argument]
        if argument in ("self", "cls", "ax") or parameter.kind is parameter.VAR_KEYWORD:
            continue
        if parameter.kind is parameter.VAR_POSITIONAL:
            for trial in hostile.hostile(value[0], optional=False) if value else ():
                yield argument, trial._replace(value=(trial.value, *value[1:]))
            continue
        for trial in hostile.hostile(value, optional=parameter.default is None):
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
                result = function(*fresh.args, **fresh.kwargs)
        except RuntimeWarning as warning:
            complaint = None if is_extreme(trial) else f"warns: {warning}"
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
