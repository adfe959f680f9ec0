"""Hostile input: each public callable of the package, a valid call of it, what to put in.

A valid call is the first one in the callable's own doctest, so that none needs a second
home; `test_hostile.py` has those that show none.
"""

import contextlib
import copy
import doctest
import importlib
import inspect
import io
import math
import warnings
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sources import BOOK

MODULES = sorted(p.stem for p in (BOOK / "api").glob("*.md") if p.stem != "index")
#: The file and the module that a doctest's functions say they come from.
CALLER = "callers_own"


#: Calls for what has no doctest of its own: a class, one of its kind, and its methods.
_METHODS = {
    "affine.AffineSubspace": (
        "AffineSubspace([0, 1], [[1], [0]])",
        ["decode([[2.0]])"],
    ),
    "autodiff.Value": ("Value([[1.0, 2.0]])", ["mean(1)", "reshape(2)"]),
    "bayes.Grid": (
        "grid_posterior([-1.0, -2.0, -3.0], [1.0, 2.0, 3.0])",
        ["expectation([1.0, 2.0, 4.0])", "marginal(0)"],
    ),
    "centred_tables.Centred": ("centred([[1.0, 2], [3, 5]])", ["back(np.eye(2))"]),
    "continuous.ContinuousDistribution": ("Normal(0, 1)", ["log_pdf([0.5])"]),
    "continuous.Uniform": (
        "Uniform(0, 1)",
        ["log_pdf([0.5])", "sf([0.5])", "quantile([0.5])"],
    ),
    "continuous.Exponential": ("Exponential(2)", ["log_pdf([0.5])", "cdf([0.5])"]),
    "continuous.Normal": ("Normal(1, 2)", ["log_pdf([0.5])", "sf([0.5])"]),
    "continuous.ChiSquared": ("ChiSquared(3)", ["cdf([0.5])", "sf([0.5])"]),
    "continuous.StudentT": (
        "StudentT(3)",
        ["log_pdf([0.5])", "cdf([0.5])", "sf([0.5])"],
    ),
    "continuous.Gamma": (
        "Gamma(2, 3)",
        ["log_pdf([0.5])", "cdf([0.5])", "quantile([0.5])"],
    ),
    "continuous.Beta": ("Beta(2, 3)", ["log_pdf([0.5])", "cdf([0.5])"]),
    "continuous.FisherF": (
        "FisherF(2, 3)",
        ["log_pdf([0.5])", "cdf([0.5])", "sf([0.5])"],
    ),
    "distributions.Distribution": (
        "Discrete([1, 2, 3], [0.2, 0.3, 0.5])",
        [
            "cdf([1.5])",
            "sf([1.5])",
            "quantile([0.5])",
            "sample(2, rng=np.random.default_rng(0))",
        ],
    ),
    "distributions.DiscreteDistribution": ("Binomial(3, 0.5)", ["log_pmf([1, 2])"]),
    "distributions.Poisson": ("Poisson(2)", ["quantile([0.5])"]),
    "distributions.Geometric": (
        "Geometric(0.5)",
        ["cdf([2.0])", "sf([2.0])", "quantile([0.5])"],
    ),
    "distributions.DiscreteUniform": (
        "DiscreteUniform(1, 6)",
        ["log_pmf([1.0])", "pmf([1.0])", "sf([1.0])"],
    ),
    "joint.JointTable": (
        "JointTable([0, 1], [0, 1], [[0.25, 0.25], [0, 0.5]])",
        [
            "y_given(1)",
            "x_given(1)",
            "expectation(lambda x, y: x * y)",
            "sample(2, rng=np.random.default_rng(0))",
        ],
    ),
    "joint.MultivariateNormal": (
        "MultivariateNormal([0, 0], [[1, 0.6], [0.6, 1]])",
        [
            "distance([[1.0, 2.0]])",
            "log_pdf([[1.0, 2.0]])",
            "pdf([[1.0, 2.0]])",
            "sample(2, rng=np.random.default_rng(0))",
            "affine([[1.0, 2.0]], [1.0])",
            "marginal([1])",
            "ellipse(0.5)",
        ],
    ),
    "latent_spaces.LatentSpace": (
        "latent_space([[3, 4], [3, 4], [0, 0]], 1)",
        ["coordinates([[1.0, 2.0]])", "first(1)"],
    ),
    "naive_bayes.FeatureModel": (
        "fit_normal([[1], [3], [10], [14]], [0, 0, 1, 1], floor=0)",
        ["log_joint([[2.0]])"],
    ),
    "naive_bayes.WordModel": (
        "fit_words([[2, 0], [1, 1]], [0, 1])",
        ["log_joint([[2, 1]])"],
    ),
    "pca.PCA": (
        "fit([[13, 9], [11, 3], [7, 1], [1, 3]])",
        [
            "transform([[1.0, 2.0]])",
            "inverse_transform([[1.0, 2.0]])",
            "reconstruct([[1.0, 2.0]])",
        ],
    ),
    "probabilistic_pca.ProbabilisticPCA": (
        "fit([[4, 2, 0], [4, -2, 0], [-4, 2, 0], [-4, -2, 0]], 1)",
        [
            "distances([[1.0, 2.0, 3.0]])",
            "posterior_mean([[1.0, 2.0, 3.0]])",
            "denoise([[1.0, 2.0, 3.0]])",
            "sample(2, rng=np.random.default_rng(0))",
        ],
    ),
    "whitening.Whitening": (
        "whitening(pca.fit([[4, 3], [4, -3], [-4, 3], [-4, -3]]))",
        ["transform([[1.0, 2.0]])", "inverse_transform([[1.0, 2.0]])"],
    ),
}
_TABLE = "centred([[1.0, 2.0], [3.0, 5.0], [2.0, 1.0]])"
_AX = "plt.figure().subplots()"
#: The same for functions.
_FUNCTIONS = [
    f"centred_tables.as_number(1, {_TABLE})",
    f"centred_tables.as_block([[1.0], [2.0]], 1, {_TABLE})",
    f"centred_tables.as_model({_TABLE}, np.eye(2), np.array([2.0, 1.0]))",
    'datasets.certified_fit("Misra1a")',
    "function_spaces.coefficients(lambda x: x, [lambda x: 1.0], a=0, b=1)",
    'datasets.nist_anova("SiRstv")',
    "descriptive.mean([3.0, 1.0, 2.0])",
    "descriptive.median([3.0, 1.0, 2.0])",
    "descriptive.mad([3.0, 1.0, 2.0])",
    "model_selection.squared(np.array([[1.0]]), np.array([[3.0]]))",
    'retrieval.as_table([[1, 0]], "W")',
    f"plots.plane({_AX}, 3)",
    f"plots.arrow({_AX}, [1, 2])",
    f"plots.line({_AX}, [1, 2], 3)",
    f"plots.heatmap({_AX}, [[1, 2]])",
    f"plots.picture({_AX}, [[1, 2]])",
]
SHOWN_NOWHERE = {
    **{
        f"{name}.{call.split('(')[0]}": f"{instance}.{call}"
        for name, (instance, calls) in _METHODS.items()
        for call in calls
    },
    **{call.split("(")[0]: call.partition(".")[2] for call in _FUNCTIONS},
}


def _module(name: str) -> ModuleType:
    return importlib.import_module(f"mlmath.{name.split('.')[0]}")


def _own(name: str) -> dict[str, Any]:
    """What a module of the reference defines itself, without what it keeps private."""
    module = _module(name)
    return {
        key: value
        for key, value in vars(module).items()
        if not key.startswith("_")
        and getattr(value, "__module__", None) == module.__name__
        and callable(value)
    }


def _function(part: Any) -> Any:
    """Return what a static method or a class method is made from."""
    return part.__func__ if isinstance(part, (staticmethod, classmethod)) else part


def public() -> Iterator[str]:
    """Name each function, each class that checks what it is made of, and each method."""
    for module in MODULES:
        for name, value in _own(module).items():
            if not inspect.isclass(value):
                if inspect.signature(value).parameters:
                    yield f"{module}.{name}"
                continue
            fields = hasattr(value, "__dataclass_fields__")
            checks = hasattr(value, "__post_init__") or not fields
            if checks and inspect.signature(value).parameters:
                yield f"{module}.{name}"
            for key, part in vars(value).items():
                method = _function(part)
                if key.startswith("_") or not inspect.isfunction(method):
                    continue
                asked = set(inspect.signature(method).parameters) - {"self", "cls"}
                if asked and not getattr(method, "__isabstractmethod__", False):
                    yield f"{module}.{name}.{key}"


def doctests(name: str) -> Iterator[str]:
    """Give docstrings to look in: the callable's own, its class's, its module's others."""
    if name in SHOWN_NOWHERE:
        yield f">>> {SHOWN_NOWHERE[name]}"
        return
    holder: Any = _module(name)
    parts = []
    for part in name.split(".")[1:]:
        holder = inspect.getattr_static(holder, part)
        parts.append(holder)
    parts.reverse()
    for value in [parts[-1], *_own(name).values()]:
        parts += [value, *(vars(value).values() if inspect.isclass(value) else [])]
    for part in parts:
        text = getattr(_function(part), "__doc__", None)
        if isinstance(text, str) and ">>>" in text:
            yield text


class _Called(Exception):  # noqa: N818 (no error)
    """Stops an example where the call is seen."""


def shown(name: str) -> tuple[Callable[..., Any], inspect.BoundArguments]:
    """Find a valid call: the first one in a doctest; what is called, and with what."""
    module = _module(name)
    _, *holders, last = name.split(".")
    holder: Any = getattr(module, holders[0]) if holders else module
    original = inspect.getattr_static(holder, last)
    function = _function(original)
    texts = list(doctests(name))  # before a stand-in takes its place
    calls = []

    def note(*args: Any, **kwargs: Any) -> None:
        bound = inspect.signature(function).bind(*args, **kwargs)
        calls.append(copy.deepcopy(bound.arguments))
        raise _Called

    kind = type(original)
    setattr(holder, last, kind(note) if kind in (staticmethod, classmethod) else note)
    modules = {m: _module(m) for m in MODULES}
    try:
        for text in texts:
            names = {**modules, **vars(module), "np": np, "__name__": CALLER}
            for example in doctest.DocTestParser().get_examples(text):
                code = compile(example.source, CALLER, "single")
                with contextlib.redirect_stdout(io.StringIO()):
                    try:
                        exec(code, names)
                    except _Called:
                        break
                    except Exception:  # an error that the docstring shows
                        continue
            if calls:
                break
    finally:
        setattr(holder, last, original)
    assert calls, f"{name} is called in no doctest: add a call to SHOWN_NOWHERE"
    bound = inspect.signature(function).bind_partial()
    bound.arguments = calls[0]
    bound.apply_defaults()
    return function, bound


# What to put in the place of a valid argument


class Hostile(NamedTuple):
    """A value, what it is like, and what a function may do with it.

    `REFUSE` it, and name the argument; take it for the `SAME` as the valid one; or
    `EITHER` refuse it or give a result.
    """

    label: str
    value: Any
    may: str


REFUSE, SAME, EITHER = "refuse", "same", "either"
OTHER_KINDS = (math.nan, math.inf, "abc", 1j, [[1, 2], [3]], object(), np.ma.masked)
NO_COUNTS = (2.5, 0, -1, 10**9, 10**12, 2**63 - 1, 2**63, -(2**63), 10**400, True)
NO_COUNTS += (1e300, 5e-324)
EXTREME_SCALES = (1e300, -1e300, 1e-300, 1e160, 1e-160)


def _spoiled(a: NDArray[Any], entry: float) -> NDArray[np.float64]:
    b = np.array(a, dtype=np.float64)
    b.flat[b.size // 2] = entry
    return b


def is_numbers(value: object) -> bool:
    """Say whether this is an array, or can be one."""
    if isinstance(value, (list, tuple)) and value:
        try:
            value = np.asarray(value)
        except ValueError:  # ragged: a list of samples
            return False
    return isinstance(value, np.ndarray) and value.dtype.kind in "fiub"


def for_numbers(value: Any) -> Iterator[Hostile]:
    """Arrays of other kinds, shapes, sizes, memory layouts."""
    a = np.asarray(value)
    masked = np.ma.masked_array(a, np.arange(a.size).reshape(a.shape) == 0)
    yield Hostile("text", "abc", REFUSE)
    yield Hostile("texts", np.full(a.shape, "abc"), REFUSE)
    yield Hostile("objects", np.full(a.shape, None), REFUSE)
    yield Hostile("complex", a + 1j, REFUSE)
    yield Hostile("masked", masked, REFUSE)
    yield Hostile("nan", _spoiled(a, math.nan), REFUSE)
    yield Hostile("inf", _spoiled(a, math.inf), REFUSE)
    yield Hostile("ragged", [[1, 2], [3]], REFUSE)
    yield Hostile("dates", np.full(a.shape, "2020-01-01", "M8[D]"), REFUSE)
    yield Hostile("empty", [], EITHER)
    yield Hostile("0-d", 3.0, EITHER)
    yield Hostile("no rows", np.zeros((0, 2)), EITHER)
    yield Hostile("three axes", np.ones((2, 1, 2)), EITHER)
    yield Hostile("zeros", np.zeros(a.shape), EITHER)
    yield Hostile("ones", np.ones(a.shape), EITHER)
    yield Hostile("one entry", a.ravel()[:1], EITHER)
    yield Hostile("booleans", a.astype(bool), EITHER)
    for kind in (np.int8, np.uint8, np.int64):
        for extreme in (np.iinfo(kind).min, np.iinfo(kind).max):
            name = f"{np.dtype(kind)} {extreme}"
            yield Hostile(name, np.full(a.shape, extreme, kind), EITHER)
    for scale in EXTREME_SCALES:
        yield Hostile(f"times {scale}", a * scale, EITHER)
    yield Hostile("denormal", np.full(a.shape, 5e-324), EITHER)
    yield Hostile("one 1e300", _spoiled(a, 1e300), EITHER)
    yield Hostile("one denormal", _spoiled(a, 5e-324), EITHER)
    if a.ndim == 0:
        return
    fixed = a.copy()
    fixed.flags.writeable = False
    yield Hostile("read-only", fixed, SAME)
    yield Hostile("strided", np.repeat(a, 2, axis=-1)[..., ::2], SAME)
    yield Hostile("reversed", np.ascontiguousarray(a[::-1])[::-1], SAME)
    yield Hostile("by columns", np.asfortranarray(a), SAME)
    if a.ndim == 2:
        with warnings.catch_warnings(action="ignore"):
            yield Hostile("np.matrix", np.matrix(a), SAME)


def for_callable() -> Iterator[Hostile]:
    """What is no function, and functions that give what they should not."""
    for value in (None, 3, "abc"):
        yield Hostile(f"{value!r}", value, EITHER)
    for y in (math.nan, "abc", 1j, None, np.array([]), math.inf, 1e300):
        yield Hostile(f"gives {y!r}", lambda *args, y=y, **kwargs: y, EITHER)


def hostile(value: Any, *, optional: bool) -> Iterator[Hostile]:
    """Give what to try in the place of a valid argument."""
    no_value = EITHER if optional else REFUSE
    if value is None:
        for x in ("abc", math.nan, 1j, object()):
            yield Hostile(f"{x!r:.20}", x, REFUSE)
    elif isinstance(value, bool):
        return
    elif isinstance(value, int | float):
        for x in OTHER_KINDS:
            yield Hostile(f"{x!r:.20}", x, REFUSE)
        for x in NO_COUNTS:
            yield Hostile(f"{x:.3g}" if x != 10**400 else "10**400", x, EITHER)
        yield Hostile("None", None, no_value)
    elif isinstance(value, str):
        for x in ("no such word", "", 3, b"x", object()):
            yield Hostile(f"{x!r:.20}", x, EITHER if isinstance(x, str) else REFUSE)
    elif is_numbers(value):
        yield from for_numbers(value)
        yield Hostile("None", None, no_value)
    elif callable(value):
        yield from for_callable()
    else:  # a generator, a model, a list of samples
        for x in (0, "abc", object(), np.random.RandomState(0)):
            yield Hostile(type(x).__name__, x, REFUSE)
        yield Hostile("None", None, no_value)
