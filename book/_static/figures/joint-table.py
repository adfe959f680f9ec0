"""The still picture of a joint table of nine bars, with its margins."""

from mlmath import plots


def draw(ax, p):
    tall, up, low, beside, reach = (
        p[key] for key in ("tall", "up", "low", "beside", "reach")
    )
    small = {"fontsize": 8, "color": "#565b64", "va": "center"}
    bars = {(i, j): p[f"c{i}{j}"][1] - 0.1 - up * j for i in range(3) for j in range(3)}
    total = sum(bars.values()) / tall
    px = [sum(bars[i, j] for j in range(3)) / tall / total for i in range(3)]
    py = [sum(bars[i, j] for i in range(3)) / tall / total for j in range(3)]
    row = int(p["row"])
    for k in range(4):
        ax.plot([0, 9], [up * k] * 2, color=plots.GRID, linewidth=0.7, linestyle="-")
        ax.plot(
            [3 * k] * 2, [0, 3 * up], color=plots.GRID, linewidth=0.7, linestyle="-"
        )
    for (i, j), height in bars.items():
        x, base = 1.5 + 3 * i, 0.1 + up * j
        ax.bar(x, height, 1.6, base, color=plots.COLORS[j == row], alpha=0.55)
        ax.plot(x, base + height, "o", color=plots.INK, markersize=5)
        ax.plot(
            [x - 1.2, x + 1.2], [base + px[i] * py[j] * total * tall] * 2,
            color=plots.INK, linewidth=1.4, linestyle="-",
        )  # fmt: skip
        share = height / tall / total
        ax.text(3 * i + 2.9, base + 3.25, f"{share:.2g}", ha="right", **small)
    frame = up * row
    ax.plot(
        [0, 9, 9, 0, 0], [frame, frame, frame + up, frame + up, frame],
        color=plots.COLORS[1], linestyle="-",
    )  # fmt: skip
    for k in range(3):
        x, base = 1.5 + 3 * k, 0.1 + up * k
        given = bars[k, row] / tall / total / py[row]
        ax.bar(x - 0.4, reach * px[k], 0.8, low, color=plots.COLORS[0])
        ax.bar(x + 0.4, reach * given, 0.8, low, color=plots.COLORS[1])
        ax.barh(base + 1.5, reach * py[k], 1, left=beside, color=plots.COLORS[2])
        ax.text(x, low - 0.45, f"x = {k}", ha="center", **small)
        ax.text(-0.1, base + 1.5, f"y = {k}", ha="right", **small)
        ax.text(beside + 0.1, base + 0.6, f"{py[k]:.2g}", **small)
    ax.set_axis_off()
