"""Tables are compared by their labels, and what is wrong with one is said."""

import numpy as np
import pandas as pd
import pytest
from mlmath.labs import tables

ROWS, COLUMNS = ["a", "b"], ["n", "share"]
FRAME = pd.DataFrame({"n": [1, 2], "share": [0.5, 0.25]}, index=ROWS)


def test_order_and_types_do_not_count():
    known = [[1, 0.5], [2, 0.25]]
    others = [
        FRAME,
        FRAME.iloc[::-1],
        FRAME[["share", "n"]],
        FRAME.astype(float),
        FRAME.astype(object),
        FRAME.rename_axis("group").rename_axis("what", axis=1),
        FRAME.astype({"n": "Int64"}),
        FRAME.set_axis(pd.CategoricalIndex(ROWS), axis=0),
    ]
    for frame in others:
        assert np.array_equal(tables.as_frame(frame, ROWS, COLUMNS), known)
    mixed = pd.Series([True, 2, 0.5], index=["x", "y", "z"])
    assert tables.as_series(mixed, ["z", "y", "x"]).tolist() == [0.5, 2, 1]
    assert tables.as_series({"x": 1, "y": np.int64(2)}, ["x", "y"]).tolist() == [1, 2]
    truth = FRAME.set_axis([False, True], axis=0)
    assert tables.as_frame(truth, [False, True], COLUMNS).shape == (2, 2)
    assert tables.as_frame(FRAME[["n"]], ROWS, ["n"]).shape == (2, 1)


@pytest.mark.parametrize(
    ("result", "said"),
    [
        (3, "expected a DataFrame, got a int"),
        (FRAME["n"], "expected a DataFrame, got a Series"),
        (FRAME.drop(columns="n"), "columns: 'n' is missing"),
        (FRAME.rename(columns={"n": "N"}), "columns: 'n' is missing; there is 'N'"),
        (FRAME.assign(more=1), "columns: 'more' should not be there"),
        (FRAME[["n", "n", "share"]], "columns: 'n' is there twice"),
        (FRAME.set_axis([1, 2], axis=0), "rows: 'a' is missing; there is 1"),
        (FRAME.assign(n=["x", "y"]), "n: expected numbers in an array of shape (2,)"),
        (FRAME.assign(n=np.nan), "n: some entries are nan"),
        (FRAME.set_axis(pd.DatetimeIndex(["2016-02-29", "2016-03-01"])), "there is 2016-02-29"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_table(result, said):
    assert said in tables.as_frame(result, ROWS, COLUMNS)


def test_what_is_wrong_with_a_series():
    assert tables.as_series([1], ["a"]) == "expected a Series, got a list"
    said = tables.as_series(pd.Series([1.0], ["b"]), ["a"])
    assert said == "labels: 'a' is missing; there is 'b'"
    assert "nan" in tables.as_series(pd.Series([np.nan], ["a"]), ["a"])
    assert "expected numbers" in tables.as_series(pd.Series(["x"], ["a"]), ["a"])


def test_of_many_rows_not_each_is_named():
    many = list(range(50))
    series = pd.Series(np.arange(50.0))
    assert tables.as_series(series, many).tolist() == many
    said = tables.as_series(series.iloc[1:], many)
    assert said == "expected 50 labels, got 49"
    for index in (series.index + 1, [0, *range(49)]):
        said = tables.as_series(series.set_axis(index), many)
        assert said == "labels: not those of the input"


def test_a_label_is_written_short():
    index = pd.Index(np.array([3], dtype=np.int64))
    assert tables.other_labels(index, [np.int64(4)]) == "4 is missing; there is 3"
