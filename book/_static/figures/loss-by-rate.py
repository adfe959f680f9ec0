"""The still picture of a training's two losses, at one rate of one method."""

import numpy as np
from mlmath import plots


def draw(ax, p):
    ax.set_axis_off()
    least, most, tall = 0.003, 10, 3

    def up(loss):
        return tall * np.log10(np.clip(loss, least, most) / least)

    k = p["rates"].index(p["rate"])
    training = p["training"][p["method"]][k]
    validation = p["validation"][p["method"]][k]
    passes = len(training) - 1
    text = {"fontsize": 9, "va": "center", "color": plots.INK}
    plain = {"color": plots.GRID, "lw": 1, "linestyle": "-"}
    for loss in (0.01, 0.1, 1, 10):
        ax.plot([0, passes], [up(loss)] * 2, **{**plain, "alpha": 0.35})
        ax.text(-0.4, up(loss), f"{loss:g}", ha="right", **text)
    ax.plot([0, 0, passes], [up(most), 0, 0], **plain)
    for at in range(0, passes + 1, 5):
        ax.text(at, -0.6, str(at), ha="center", **text)
    ax.text(passes / 2, -1.5, "passes", ha="center", **text)
    ax.text(0, up(most) + 0.8, "log loss", ha="left", **text)
    for losses, name, x, style, color in (
        (training, "training", 7.6, "-", plots.COLORS[0]),
        (validation, "validation", 13.6, "--", plots.COLORS[1]),
    ):
        ax.plot(range(passes + 1), up(losses), style, color=color)
        ax.plot([x, x + 1.2], [up(most) + 0.8] * 2, style, color=color)
        ax.text(x + 1.5, up(most) + 0.8, name, ha="left", **text)
    best = int(np.argmin(validation))
    ax.plot(best, up(validation[best]), "o", color=plots.COLORS[1])
    name, rate = p["methods"][p["method"]], 10 ** p["rate"]
    ax.text(passes / 2, -2.6, f"{name}, rate {rate:.3g}", ha="center", **text)
