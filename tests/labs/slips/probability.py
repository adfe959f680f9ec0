"""Plausible slips in the code exercises of the chapter, and what is said of each."""

import numpy as np


def RIGHT(rooms):
    return (np.diff(np.sort(rooms, axis=1), axis=1) == 0).any(axis=1)


def DIFFERENT(rooms):
    return np.array([len(set(room)) for room in rooms.tolist()])


SLIPS = {
    "share_a_day": [
        (lambda rooms: RIGHT(rooms).any(), "one answer"),
        (lambda rooms: ~RIGHT(rooms), "all birthdays differ"),
        (lambda rooms: RIGHT(rooms).astype(int), "booleans"),
        (lambda rooms: rooms.shape[1] - DIFFERENT(rooms), "it counts; wanted"),
        (DIFFERENT, "it counts different days"),
        (lambda rooms: (np.diff(rooms) == 0).any(axis=1), "side by side"),
        (
            lambda rooms: (rooms[:, 1:] == rooms[:, :1]).any(axis=1),
            "only the first person",
        ),
        (
            lambda rooms: (np.diff(np.sort(rooms, axis=0)) == 0).any(axis=1),
            "it sorts the columns",
        ),
        (lambda rooms: RIGHT(rooms.T), "a room is a row"),
        (lambda rooms: np.zeros(len(rooms), dtype=bool), "some pair shares"),
        (lambda rooms: np.ones(len(rooms), dtype=bool), "some pair does not share"),
    ],
}
