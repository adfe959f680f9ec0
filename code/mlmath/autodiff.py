"""Automatic differentiation, forward and in reverse (chapter *Derivatives in code*).

Both kinds of number go through NumPy code as it stands: its operators and functions
hand them to ``__array_ufunc__`` below, where one table, :func:`local_derivatives`, says
how each operation depends on its arguments. No nan and no inf passes: an operation
whose result or derivative is not finite raises ValueError.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit

from mlmath._checks import as_array, as_scalar

Array = NDArray[np.float64]
Rule = Callable[..., Any]
Pull = Callable[[Array], Array]


def local_derivatives() -> dict[np.ufunc, tuple[Rule, ...]]:
    """Return, for each operation, its derivatives by its arguments, one after another.

    Each is a function of the operation's value y and its arguments a (and b). The
    exponent of a power has none: it must be a number. Where there is a kink, one side
    is taken: ``maximum(a, b)`` counts as b where both agree, and the slope of the
    absolute value at 0 is 0.

    Returns
    -------
    dict
        From NumPy's function to a tuple of Python's.

    Notes
    -----
    Book, chapter *Derivatives in code*.

    Examples
    --------
    >>> by_a, by_b = local_derivatives()[np.multiply]
    >>> by_a(10, 2, 5), by_b(10, 2, 5)
    (5, 2)
    """
    return {
        np.add: (lambda y, a, b: 1.0, lambda y, a, b: 1.0),
        np.subtract: (lambda y, a, b: 1.0, lambda y, a, b: -1.0),
        np.multiply: (lambda y, a, b: b, lambda y, a, b: a),
        np.divide: (lambda y, a, b: 1 / b, lambda y, a, b: -y / b),
        np.power: (lambda y, a, b: b * a ** np.where(b == 0, 1, b - 1),),
        np.maximum: (lambda y, a, b: a > b, lambda y, a, b: b >= a),
        np.negative: (lambda y, a: -1.0,),
        np.absolute: (lambda y, a: np.sign(a),),
        np.sqrt: (lambda y, a: 0.5 / y,),
        np.exp: (lambda y, a: y,),
        np.log: (lambda y, a: 1 / a,),
        np.sin: (lambda y, a: np.cos(a),),
        np.cos: (lambda y, a: -np.sin(a),),
        np.tanh: (lambda y, a: np.cosh(a) ** -2.0,),
        expit: (lambda y, a: y * expit(-a),),
    }


_RULES = local_derivatives()
_COMPARISONS = {
    np.less, np.less_equal, np.greater, np.greater_equal, np.equal, np.not_equal,
}  # fmt: skip


def _finite(x: Any, what: str) -> Array:
    """Return a result as an array, if it is finite."""
    array = np.asarray(x, dtype=np.float64)
    if not np.isfinite(array).all():
        raise ValueError(f"{what} must be finite, got nan or inf")
    return array


class _Number(NDArrayOperatorsMixin):
    """What both kinds share: NumPy's operators and functions lead to `_operate`."""

    __slots__ = ()
    __hash__ = None  # type: ignore[assignment]

    def __array_ufunc__(
        self, ufunc: np.ufunc, method: str, *args: Any, **kwargs: Any
    ) -> Any:
        name = ufunc.__name__
        if method != "__call__":
            raise TypeError(f"{name}.{method} has no derivative here; x.sum() has")
        if kwargs:
            raise TypeError(
                f"{name} takes no {', '.join(kwargs)} here: nothing is changed in "
                "place, so write x = x + 1 instead of x += 1"
            )
        if ufunc in _COMPARISONS:
            return ufunc(*map(_plain, args))
        if ufunc not in _RULES and ufunc is not np.matmul:
            known = ", ".join(sorted(each.__name__ for each in _RULES))
            raise TypeError(f"{name} has no derivative here; there are {known}, matmul")
        return self._operate(ufunc, args)

    def _operate(self, ufunc: np.ufunc, args: tuple[Any, ...]) -> Any:
        """Return the result of one operation, with what its kind keeps of it."""

    def relu(self) -> Any:
        """Return the greater of it and 0; the slope at 0 is 0."""
        return np.maximum(self, 0.0)  # type: ignore[call-overload]

    def sigmoid(self) -> Any:
        """Return 1 / (1 + exp(-x)), for large moduli too."""
        return expit(self)


def _plain(x: Any) -> Any:
    return x.value if isinstance(x, Dual) else x.data if isinstance(x, Value) else x


class Dual(_Number):
    """A number that carries its slope: ``value + slope * eps`` with ``eps**2 = 0``.

    Parameters
    ----------
    value, slope : float
        Finite.

    Raises
    ------
    ValueError
        If one is not finite, or a result or its slope is not.
    TypeError
        If one is not a real number, or an operation is not in
        :func:`local_derivatives`.

    Notes
    -----
    Book, chapter *Derivatives in code*.

    Examples
    --------
    >>> Dual(3, 1) ** 2
    Dual(9.0, 6.0)
    """

    __slots__ = ("slope", "value")

    def __init__(self, value: float, slope: float = 0.0) -> None:
        self.value = as_scalar(value, "value")
        self.slope = as_scalar(slope, "slope")

    def _operate(self, ufunc: np.ufunc, args: tuple[Any, ...]) -> Dual:
        a = [x if isinstance(x, Dual) else Dual(x) for x in args]
        values = [x.value for x in a]
        with np.errstate(all="ignore"):
            y = _finite(ufunc(*values), f"{ufunc.__name__} of {values}")
            slope = 0.0
            for x, rule in _moving(ufunc, args, Dual):
                slope += rule(y, *values) * x.slope
        return Dual(float(y), float(_finite(slope, f"the slope of {ufunc.__name__}")))

    def __bool__(self) -> bool:
        return bool(self.value)

    def __repr__(self) -> str:
        return f"Dual({self.value}, {self.slope})"


def _moving(ufunc: np.ufunc, args: tuple[Any, ...], kind: type) -> Iterator[Any]:
    """Yield the arguments that are no plain numbers, each with its rule."""
    for x, rule in itertools.zip_longest(args, _RULES.get(ufunc, ())):
        if isinstance(x, kind):
            if rule is None:
                raise TypeError(
                    f"{ufunc.__name__} must not have a {kind.__name__} there; for "
                    "powers with a varying exponent write exp(b * log(a))"
                )
            yield x, rule


def derivative(f: Callable[[Any], Any], x: float) -> float:
    """Return the derivative of `f` at `x`, by one run on a dual number.

    Costs a small multiple of running `f`. It is the derivative of the steps that were
    taken, on the branches that were taken, up to rounding.

    Parameters
    ----------
    f : callable
        Takes a number, works on it by the operations of :func:`local_derivatives`.
    x : float
        Finite.

    Returns
    -------
    float
        0 if `f` returns a plain number, which does not depend on `x`.

    Raises
    ------
    ValueError
        If a value or a slope on the way is not finite.
    TypeError
        If an operation is not known, or `f` returns no number.

    Notes
    -----
    Book, chapter *Derivatives in code*; Griewank and Walther (2008). More than 10 times
    slower than `f` on floats, as each operation is a step of Python.

    Examples
    --------
    >>> derivative(lambda x: x**3 - 2 * x, 2)
    10.0
    """
    y = f(Dual(as_scalar(x, "x"), 1))
    return y.slope if isinstance(y, Dual) else 0 * as_scalar(y, f"f({x!r})")


_numbers = itertools.count()


class Value(_Number):
    """A node of a computation: an array, what it was computed from, and its adjoint.

    `data` is a read-only copy. `grad` has the shape of `data`: after ``backward(y)`` it
    holds the derivatives of y by its entries, before it holds zeros. Results of
    operations are Values again; they broadcast as arrays do.

    Parameters
    ----------
    data : array_like
        Real, finite, nonempty; one number too.

    Raises
    ------
    ValueError
        If `data` is empty or not finite, or a result is not.
    TypeError
        If the entries are not real numbers, or an operation is not known.

    Notes
    -----
    Book, chapter *Derivatives in code*. After Karpathy's micrograd, which has scalars.

    Examples
    --------
    >>> x = Value([1, 2, 3])
    >>> backward((x * x).sum())
    >>> x.grad.tolist()
    [2.0, 4.0, 6.0]
    """

    __slots__ = ("data", "grad", "made", "name", "parents")

    def __init__(self, data: ArrayLike) -> None:
        self._fill(as_array(data, "data"), "input", ())

    def _fill(
        self, data: Array, name: str, parents: tuple[tuple[Value, Pull], ...]
    ) -> None:
        self.data, self.grad = data, np.zeros(data.shape)
        self.data.setflags(write=False)
        self.name, self.parents, self.made = name, parents, next(_numbers)

    @classmethod
    def _of(cls, data: Any, name: str, *parents: tuple[Value, Pull]) -> Value:
        """Return a node that an operation has made."""
        node = cls.__new__(cls)
        node._fill(_finite(data, f"the result of {name}"), name, parents)
        return node

    def _operate(self, ufunc: np.ufunc, args: tuple[Any, ...]) -> Value:
        a = [
            x.data if isinstance(x, Value) else as_array(x, "an operand") for x in args
        ]
        name = ufunc.__name__
        with np.errstate(all="ignore"):
            y = ufunc(*a)
        if ufunc is np.matmul:
            return Value._of(y, name, *_matmul_pulls(args, *a))
        parents = [
            (x, lambda g, x=x, rule=rule: _sum_to(g * rule(y, *a), x.data.shape))
            for x, rule in _moving(ufunc, args, Value)
        ]
        return Value._of(y, name, *parents)

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the array."""
        return self.data.shape

    def sum(self, axis: int | None = None, *, keepdims: bool = False) -> Value:
        """Add the entries, all or along an axis."""
        with np.errstate(all="ignore"):
            y = self.data.sum(axis=axis, keepdims=keepdims)
        kept = np.isnan(self.data).any(axis=axis, keepdims=True).shape
        pull = lambda g: np.broadcast_to(g.reshape(kept), self.shape)  # noqa: E731
        return Value._of(y, "sum", (self, pull))

    def mean(self, axis: int | None = None, *, keepdims: bool = False) -> Any:
        """Average the entries, all or along an axis."""
        y = self.sum(axis, keepdims=keepdims)
        return y * (y.data.size / self.data.size)

    def reshape(self, *shape: int) -> Value:
        """Return the entries in another shape."""
        y = self.data.reshape(shape)
        return Value._of(y, "reshape", (self, lambda g: g.reshape(self.shape)))

    @property
    def T(self) -> Value:
        """The transpose."""
        return Value._of(self.data.T, "transpose", (self, lambda g: g.T))

    def __getitem__(self, index: Any) -> Value:
        def pull(g: Array) -> Array:
            spread = np.zeros(self.shape)
            np.add.at(spread, index, g)  # an entry may be taken more than once
            return spread

        return Value._of(self.data[index], "index", (self, pull))

    def __iter__(self) -> Iterator[Value]:
        return (self[i] for i in range(len(self.data)))

    def __bool__(self) -> bool:
        return bool(self.data)

    def __repr__(self) -> str:
        return f"Value({self.data.tolist()})"


def _sum_to(g: Array, shape: tuple[int, ...]) -> Array:
    """Undo broadcasting: add up the copies that were made of each entry."""
    g = g.sum(axis=tuple(range(g.ndim - len(shape))))
    repeated = tuple(i for i, n in enumerate(shape) if n == 1 != g.shape[i])
    return (
        np.asarray(g.sum(axis=repeated, keepdims=True)) if repeated else np.asarray(g)
    )


def _matmul_pulls(
    args: tuple[Any, ...], a: Array, b: Array
) -> Iterator[tuple[Value, Pull]]:
    """Yield the factors that are Values; a vector is a row on the left, else a column."""
    if a.ndim > 2 or b.ndim > 2:
        raise ValueError(f"matmul takes vectors and matrices, got {a.shape}, {b.shape}")
    A, B = np.atleast_2d(a), b.reshape(len(b), -1)
    whole = (len(A), B.shape[1])
    if isinstance(args[0], Value):
        yield args[0], lambda g: (g.reshape(whole) @ B.T).reshape(a.shape)
    if isinstance(args[1], Value):
        yield args[1], lambda g: (A.T @ g.reshape(whole)).reshape(b.shape)


def trace(y: Value) -> list[Value]:
    """Return all nodes that `y` was computed from and `y` itself, as they were made.

    Parameters
    ----------
    y : Value
        The result of a computation.

    Returns
    -------
    list of Value
        Each node comes after those that it was computed from.

    Raises
    ------
    TypeError
        If `y` is no Value.

    Notes
    -----
    Book, chapter *Derivatives in code*.

    Examples
    --------
    >>> x = Value(3)
    >>> [node.name for node in trace(x * x + 1)]
    ['input', 'multiply', 'add']
    """
    if not isinstance(y, Value):
        raise TypeError(f"y must be a Value, got {type(y).__name__}")
    found, pending = {id(y): y}, [y]
    while pending:
        for parent, _ in pending.pop().parents:
            if id(parent) not in found:
                found[id(parent)] = parent
                pending.append(parent)
    return sorted(found.values(), key=lambda node: node.made)


def backward(y: Value) -> None:
    """Sweep from `y` back to the inputs: put the derivatives of `y` in every `grad`.

    Costs a small multiple of computing `y`, however many inputs there are, and the
    memory of all values on the way. It takes no recursion, so graphs may be deep. A
    second call begins anew; nothing is left of the first.

    Parameters
    ----------
    y : Value
        One number.

    Raises
    ------
    ValueError
        If `y` has more than one entry, or a derivative on the way is not finite.
    TypeError
        If `y` is no Value.

    Notes
    -----
    Book, chapter *Derivatives in code*; Griewank and Walther (2008). On arrays most of
    the time is NumPy's; on single numbers it is more than 10 times slower than a
    library in a compiled language, as each operation is a step of Python.

    Examples
    --------
    >>> x = Value(3)
    >>> backward(x * x)
    >>> x.grad.tolist()
    6.0
    """
    nodes = trace(y)
    if y.data.ndim:
        raise ValueError(f"y must be one number, got shape {y.shape}; take its sum")
    for node in nodes:
        node.grad = np.zeros(node.shape)
    y.grad = np.ones(())
    for node in reversed(nodes):
        for parent, pull in node.parents:
            with np.errstate(all="ignore"):
                back = pull(node.grad)
            back = _finite(back, f"the derivative of {node.name}")
            parent.grad = np.asarray(parent.grad + back)


def value_and_gradients(
    f: Callable[..., Any], *xs: ArrayLike
) -> tuple[float, tuple[Array, ...]]:
    """Run `f` once and sweep back once: its value, and its derivatives by each array.

    Parameters
    ----------
    f : callable
        Takes as many Values as there are `xs`, returns one of a single number.
    *xs : array_like
        Real, finite, nonempty.

    Returns
    -------
    value : float
    gradients : tuple of ndarray
        One of the shape of each array; zeros for one that `f` does not use.

    Raises
    ------
    ValueError
        If an array is empty or not finite, something on the way is not, or `f` returns
        more than one number.
    TypeError
        If the entries are not real numbers, an operation is not known, or `f` returns
        no Value.

    Notes
    -----
    Book, chapter *Derivatives in code*.

    Examples
    --------
    >>> value_and_gradients(lambda a, b: (a * b).sum(), [1, 2], 3)
    (9.0, (array([3., 3.]), array(3.)))
    """
    inputs = [Value(as_array(x, "each of xs")) for x in xs]
    y = f(*inputs)
    backward(y)
    return float(y.data), tuple(x.grad for x in inputs)
