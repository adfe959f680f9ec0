"""The still picture of a room of birthdays, and of the rooms before it."""

import numpy as np
from mlmath import plots, probability

MOST = 60
LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
NAMES = [
    "Jan",
    "Feb",
    "Mar",
    "Apr",
    "May",
    "Jun",
    "Jul",
    "Aug",
    "Sep",
    "Oct",
    "Nov",
    "Dec",
]


def birthdays(p, room, count):
    chance = p["random"](1000003 * p["seed"] + 7919 * room)
    return [int(365 * next(chance)) for _ in range(count)]


def row(month):
    return 33.6 - 1.3 * month


def cell(day):
    month = int(np.searchsorted(np.cumsum(LENGTHS), day, side="right"))
    return day - sum(LENGTHS[:month]) + 1.5, row(month)


def across(k):
    return 2 + np.asarray(k) / 2


def up(share):
    return 1 + 14.5 * np.asarray(share)


def draw(ax, p):
    for month, (name, length) in enumerate(zip(NAMES, LENGTHS, strict=True)):
        ax.plot(
            [1, length + 1], [row(month) - 0.6] * 2, color=plots.GRID, linewidth=0.6
        )
        ax.text(-0.2, row(month), name, ha="center", va="center", fontsize=8)
    days = birthdays(p, p["rooms"], p["people"])
    for i, day in enumerate(days):
        again = day in days[:i]
        ax.plot(
            *cell(day),
            "o",
            color=plots.COLORS[int(again)],
            markersize=7 if again else 4,
        )
    k = np.arange(MOST + 1)
    needed = [
        next(i + 1 for i, day in enumerate(days) if day in days[:i])
        for days in (birthdays(p, r, 366) for r in range(p["rooms"]))
    ]
    share = np.array([np.mean([n <= i for n in needed]) for i in k])
    for height, style in ((0, "-"), (0.5, ":")):
        ax.plot(
            across([0, MOST]), up([height] * 2), style, color=plots.GRID, linewidth=1
        )
    ax.plot(across([0, 0]), up([0, 1]), color=plots.GRID, linewidth=1, linestyle="-")
    formula = [probability.coincidence(int(i), 365) for i in k]
    ax.plot(across(k), up(formula), "--", color=plots.COLORS[0])
    ax.step(across(k), up(share), "-", where="post", color=plots.COLORS[1])
    for i in (10, 23, 40):
        margin = 2 * np.sqrt(share[i] * (1 - share[i]) / (p["rooms"] - 1))
        ends = np.clip([share[i] - margin, share[i] + margin], 0, 1)
        ax.plot(across([i, i]), up(ends), "-", color=plots.INK, linewidth=1.5)
    for i in range(10, 61, 10):
        ax.text(across(i), 0.1, str(i), ha="center", va="center", fontsize=9)
    for height in (0, 0.5, 1):
        ax.text(0.8, up(height), str(height), ha="center", va="center", fontsize=9)
    ax.text(across(30), -1.7, "people", ha="center", va="center")
    ax.text(6.6, 16.8, "share of finished rooms", ha="center", va="center")
