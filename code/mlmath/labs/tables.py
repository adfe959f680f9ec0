"""Tables of pandas in the labs: a look at what a function returns, and how it is graded.

Order does not count where there are labels, nor do types that say the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mlmath.labs.checking import as_numbers, kind_of


def as_series(result: Any, labels: Sequence[Any]) -> NDArray[np.float64] | str:
    """Return the numbers of a series (or dict) in the order of the labels, or what is wrong."""
    if isinstance(result, dict):
        result = pd.Series(result)
    if not isinstance(result, pd.Series):
        return f"expected a Series, got a {kind_of(result)}"
    x = _numbers(result.to_frame("values"), labels, ["values"], "labels")
    return x if isinstance(x, str) else x.ravel()


def as_frame(
    result: Any, rows: Sequence[Any], columns: Sequence[Any]
) -> NDArray[np.float64] | str:
    """Return the numbers of a table in the order of the labels, or what is wrong."""
    if not isinstance(result, pd.DataFrame):
        return f"expected a DataFrame, got a {kind_of(result)}"
    return _numbers(result, rows, columns, "rows")


def other_labels(found: pd.Index[Any], wanted: Sequence[Any]) -> str | None:
    """Say which label is missing, is there twice, or should not be there."""
    have = list(found)
    for label in wanted:
        if label not in have:
            others = [_say(one) for one in have if one not in wanted]
            return f"{_say(label)} is missing" + (
                f"; there is {others[0]}" if others else ""
            )
    for label in have:
        if label not in wanted:
            return f"{_say(label)} should not be there"
        if have.count(label) > 1:
            return f"{_say(label)} is there twice"
    return None


def pack(x: Any) -> dict[str, Any]:
    """Write a table or a series with plain labels for JSON, else raise ``TypeError``."""
    if isinstance(x, pd.Series):
        return {"table": [_plain(x.index), _plain(pd.Index(x))]}
    if isinstance(x, pd.DataFrame):
        values = [_plain(pd.Index(x.iloc[:, j])) for j in range(x.shape[1])]
        return {"table": [_plain(x.index), _plain(x.columns), values]}
    if isinstance(x, pd.Index):
        return {"table": [_plain(x)]}
    raise TypeError(f"a {kind_of(x)} is not handed over")


def unpack(found: dict[str, Any]) -> Any:
    """Read what `pack` has written: times first, as JSON is read from the inside."""
    if "times" in found:
        return pd.DatetimeIndex(found["times"])
    index, *rest = found["table"]
    if not rest:
        return pd.Index(index)
    if len(rest) == 1:
        return pd.Series(rest[0], index=index)
    columns, values = rest
    frame = pd.DataFrame(dict(enumerate(values)), index=index)
    return frame.set_axis(pd.Index(columns), axis=1)


def _plain(labels: pd.Index[Any]) -> Any:
    """Return labels or values as a list of numbers, text and None, or of times."""
    if isinstance(labels, pd.MultiIndex):
        raise TypeError("labels of several parts are not handed over")
    if isinstance(labels, pd.DatetimeIndex) and labels.tz is None:
        return {"times": [str(time) for time in labels]}
    return labels.tolist()


def _say(label: Any) -> str:
    """Write a label: a day without its hours, text in quotes."""
    if isinstance(label, pd.Timestamp):
        return str(label.date())
    plain = label.item() if isinstance(label, np.generic) else label
    return repr(plain) if isinstance(plain, str) else str(plain)[:40]


def _numbers(
    frame: pd.DataFrame, rows: Sequence[Any], columns: Sequence[Any], name: str
) -> NDArray[np.float64] | str:
    for axis, found, wanted in (
        ("columns", frame.columns, columns),
        (name, frame.index, rows),
    ):
        if len(found) != len(wanted) and len(wanted) > 40:
            return f"expected {len(wanted)} {axis}, got {len(found)}"
        if len(wanted) <= 40:
            wrong = other_labels(found, wanted)
        else:
            same = found.is_unique and found.isin(wanted).all()
            wrong = None if same else "not those of the input"
        if wrong:
            return f"{axis}: {wrong}"
    numbers = list[NDArray[np.float64]]()
    for column in columns:
        values = frame[column].reindex(rows)
        x = as_numbers(values.to_numpy(), (len(rows),))
        if (
            isinstance(x, str) and values.dtype == object
        ):  # numbers and truth values mixed
            x = as_numbers(values.tolist(), (len(rows),))
        if isinstance(x, str):
            return x if len(columns) == 1 else f"{column}: {x}"
        numbers.append(x)
    return np.column_stack(numbers)
