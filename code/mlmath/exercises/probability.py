"""The checks of the code exercises in *Probability*."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlmath.labs.checking import Case, Report, as_numbers, check, first_slip, near

Days = NDArray[np.int64]


def check_share_a_day(function: Callable[..., Any]) -> Report:
    """Check ``share_a_day(rooms)``: whether some two of a row are equal."""

    def look(result: Any, rooms: Days) -> str | None:
        known = np.array([len(set(room)) < room.size for room in rooms])
        if np.shape(result) == () and known.size > 1:
            return "that is one answer; wanted is one for each room"
        if np.shape(result) == rooms.shape[1:] != known.shape:
            return "it has an entry a column; a room is a row"
        found = as_numbers(result, known.shape)
        if isinstance(found, str):
            return found
        if near(found, known):
            if np.asarray(result).dtype == np.bool_:
                return None
            return "the answers should be booleans, True or False"
        repeats = np.array([room.size - len(set(room)) for room in rooms])
        different = rooms.shape[1] - repeats
        beside = (np.diff(rooms) == 0).any(axis=1)
        with_first = (rooms[:, 1:] == rooms[:, :1]).any(axis=1)
        days = np.sort(rooms, axis=0)
        reason = first_slip(
            found,
            [
                ("it says whether all birthdays differ", ~known),
                ("it counts; wanted is whether it happens at all", repeats),
                ("it counts different days; wanted is whether two agree", different),
                ("only people side by side are compared", beside),
                ("only the first person is compared: that is the second problem", with_first),
                ("it takes each pair of a room, not some pair", (np.diff(rooms) == 0).all(axis=1)),
                ("it sorts the columns; each row is a room", (np.diff(days) == 0).any(axis=1)),
            ],
        )  # fmt: skip
        i = int(np.argmax(found != known))
        says = "shares" if known[i] else "does not share"
        return reason or f"in the room {rooms[i].tolist()} some pair {says} a day"

    rng = np.random.default_rng(3)
    return check(
        "share_a_day",
        function,
        [
            Case(
                "four rooms by hand",
                (np.array([[5, 9, 5], [1, 2, 3], [7, 7, 2], [4, 8, 8]]),),
                look,
            ),
            Case("a hundred rooms of 23", (rng.integers(365, size=(100, 23)),), look),
            Case("two people in a room", (rng.integers(3, size=(12, 2)),), look),
            Case("one room", (np.array([[300, 12, 45, 300]]),), look),
            Case("one person in each room", (np.array([[3], [3], [8]]),), look),
        ],
    )
