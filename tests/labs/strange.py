"""What a learner's function may return or do, for the tests of all labs."""

import itertools
import sys

import numpy as np
from scipy import sparse


class NoArray:
    def __array__(self, dtype=None, copy=None):
        raise RuntimeError("I am not what I seem")


class ExitsAsArray:
    def __array__(self, dtype=None, copy=None):
        raise SystemExit


class NoAttributes:
    def __getattribute__(self, name):
        raise RuntimeError(f"no {name} here")


class NoComparison:
    def __eq__(self, other):
        raise RuntimeError("incomparable")

    __hash__ = None


class NoName(type):
    @property
    def __name__(cls):
        raise RuntimeError("nameless")


class Nameless(metaclass=NoName):
    pass


class Loops:
    def __array__(self, dtype=None, copy=None):
        while True:
            pass


class Stops:
    def __array__(self, dtype=None, copy=None):
        raise KeyboardInterrupt


WRONG_KIND = "expected numbers in an array of shape (2,), got a "
STRANGE = [
    ("None", lambda: None, "it returned nothing (None); is there a `return`?"),
    ("dots", lambda: ..., "not written yet"),
    ("text", lambda: "forty-two", WRONG_KIND + "str"),
    ("bytes", lambda: b"42", WRONG_KIND + "bytes"),
    ("dict", lambda: {0: 1.0, 1: 2.0}, WRONG_KIND + "dict"),
    ("set", lambda: {1.0, 2.0}, WRONG_KIND + "set"),
    ("generator", lambda: (x for x in (1.0, 2.0)), WRONG_KIND + "generator"),
    ("function", lambda: exits, WRONG_KIND + "function"),
    ("type", lambda: float, WRONG_KIND + "type"),
    ("object array", lambda: np.array([None, 1]), WRONG_KIND + "ndarray"),
    ("ragged list", lambda: [1, [2]], WRONG_KIND + "list"),
    ("list of text", lambda: ["a", "b"], WRONG_KIND + "list"),
    ("wrong length", lambda: [1.0, 2.0, 3.0], "got shape (3,)"),
    ("empty list", list, "got shape (0,)"),
    ("one column", lambda: np.ones((2, 1)), "got shape (2, 1)"),
    ("one number", lambda: 1.0, "got shape ()"),
    ("huge", lambda: np.broadcast_to(1.0, (10**12,)), "got shape (1000000000000,)"),
    ("huge and sparse", lambda: sparse.csr_array((10**9, 3)), "got shape (1000000000, 3)"),
    ("nan", lambda: np.array([1.0, np.nan]), "some entries are nan or inf"),
    ("inf", lambda: [np.inf, 1.0], "some entries are nan or inf"),
    ("complex", lambda: np.array([1j, 2.0]), "got complex numbers"),
    ("masked", lambda: np.ma.masked_array([2.0, 4.0], [0, 1]), "got a masked array"),
    ("no array", NoArray, WRONG_KIND + "NoArray"),
    ("exits as array", ExitsAsArray, "a ExitsAsArray that cannot be used here"),
    ("no attributes", NoAttributes, "a NoAttributes that cannot be used here"),
    ("no comparison", NoComparison, WRONG_KIND + "NoComparison"),
    ("such a list", lambda: [NoComparison(), NoAttributes()], WRONG_KIND + "list"),
    ("nameless", Nameless, WRONG_KIND + "Nameless"),
    ("endless as array", Loops, "a Loops that cannot be used here"),
    ("stops as array", Stops, "stopped from outside"),
]  # fmt: skip


def exits(x):
    sys.exit("enough")


def endless(x):
    while True:
        pass


def endless_with_body(x):
    while True:
        x = x + 1


def endless_with_bare_except(x):
    while True:
        try:
            x["first"]
        except:  # noqa: E722
            continue


def endless_inside_bare_except(x):
    while True:
        try:
            while True:
                pass
        except:  # noqa: E722
            pass


def endless_inside_two(x):
    while True:
        try:
            endless_inside_bare_except(x)
        except BaseException:
            continue


def endless_in_a_handler(x):
    while True:
        try:
            endless(x)
        except:  # noqa: E722
            try:
                endless(x)
            except:  # noqa: E722
                x = 0


def endless_generator(x):
    return sum(1 for _ in itertools.count())


def endless_calls(x):
    return any(map(lambda n: n < 0, itertools.count()))  # noqa: C417


ENDLESS = [
    endless,
    endless_with_body,
    endless_with_bare_except,
    endless_inside_bare_except,
    endless_inside_two,
    endless_in_a_handler,
    endless_generator,
    endless_calls,
]
