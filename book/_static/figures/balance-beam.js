figures.define("balance-beam", {
  state: ["first", "second", "third", "fourth", "fifth", "pivot"],
  draw: ({ p: given, value, point, rectangles, curve, segment, polygon, label, dot, say, number, COLORS, INK, GRID }) => {
    const keys = ["first", "second", "third", "fourth", "fifth"];
    const [left, top, right] = given.box;
    const { floor } = given; // where the beam lies when it is level
    const tenth = (x) => Math.round(10 * x) / 10;

    // Places in order, each with its probability; bars at one place count as one.
    const table = () => {
      const weights = new Map();
      let total = 0;
      for (const key of keys) {
        const [x, y] = value(key).map(tenth);
        const height = Math.max(y, 0);
        weights.set(x, (weights.get(x) || 0) + height);
        total += height;
      }
      return [...weights].filter(([, w]) => w > 0).map(([x, w]) => [x, w / total]).sort((a, b) => a[0] - b[0]);
    };
    const E = (g) => table().reduce((sum, [x, w]) => sum + g(x) * w, 0);
    const mean = () => E((x) => x);
    const sigma = () => Math.sqrt(E((x) => (x - mean()) ** 2));
    const median = () => {
      let sum = 0;
      return (table().find(([, w]) => (sum += w) >= 0.5 - 1e-9) || [0])[0];
    };
    const mode = () => {
      const most = Math.max(...table().map(([, w]) => w));
      return (table().find(([, w]) => w >= most - 1e-9) || [0])[0];
    };
    const some = () => table().length > 0;

    // The axis, and the bars on it.
    const small = { fontSize: 12, cssStyle: "" };
    segment(() => [left, 0], () => [right, 0], GRID, { strokeWidth: 1.5 });
    for (let k = 0; k < right; k += 2) {
      segment(() => [k, 0], () => [k, -0.15], GRID, { strokeWidth: 1 });
      label(() => [k, -0.45], String(k), "#565b64", small);
    }
    rectangles(() => (some() ? [[mean() - sigma(), 0, 2 * sigma(), top - 0.9]] : []), COLORS[2], { fillOpacity: 0.12 });
    rectangles(() => keys.map((key) => [value(key)[0] - 0.14, 0, 0.28, Math.max(value(key)[1], 0)]), COLORS[0], { fillOpacity: 0.5 });

    // Marks of the three centres, at different heights so that their names do not meet.
    const centres = [["mode", mode, COLORS[3], 2.0, 3], ["median", median, COLORS[1], 1.2, 2], ["mean", mean, COLORS[2], 0.4, 0]];
    for (const [name, at, color, down, dash] of centres) {
      const height = top - down;
      segment(() => (some() ? [at(), 0] : [NaN, NaN]), () => [at(), height - 0.25], color, { strokeWidth: 2, dash });
      label(() => (some() ? [Math.min(Math.max(at(), left + 1), right - 1), height] : [NaN, NaN]), name, color, { fontSize: 14 });
    }

    // The beam on its pivot: turned by the moment, at most so far that it stays in the figure.
    const pivot = () => tenth(value("pivot")[0]);
    const turn = () => (some() ? -0.09 * Math.max(-1, Math.min(1, (mean() - pivot()) / 3)) : 0);
    const on = (x, up = 0) => [x, floor + up + (x - pivot()) * turn()];
    segment(() => on(left + 0.3), () => on(right - 0.3), INK, { strokeWidth: 3 });
    keys.forEach((key) => {
      const side = () => 0.55 * Math.sqrt(Math.max(value(key)[1], 0));
      curve(() => {
        const [x, s] = [value(key)[0], side()];
        return [on(x - s / 2), on(x - s / 2, s), on(x + s / 2, s), on(x + s / 2), on(x - s / 2)];
      }, { strokeColor: COLORS[0], strokeWidth: 1, fillColor: COLORS[0], fillOpacity: 0.5 });
    });
    polygon([() => [pivot(), floor - 0.05], () => [pivot() - 0.5, floor - 1], () => [pivot() + 0.5, floor - 1]], INK);

    // What the reader moves: values with their weights, and the pivot along its line.
    keys.forEach((key, i) => {
      const it = point(key, { name: `value and weight ${i + 1}`, color: COLORS[0] });
      it.setAttribute({ showInfobox: false });
      it.on("drag", () => {
        if (it.Y() < 0) it.setPosition(JXG.COORDS_BY_USER, [it.X(), 0]); // no weight is negative
        it.rendNode.setAttribute("aria-label", `value ${number(it.X())} with the weight ${number(it.Y())}. Arrow keys move it.`);
      });
    });
    const foot = point("pivot", { name: "pivot", color: INK });
    foot.setAttribute({ showInfobox: false });
    foot.on("drag", () => {
      if (foot.Y() !== floor - 1.1) foot.setPosition(JXG.COORDS_BY_USER, [foot.X(), floor - 1.1]);
      foot.rendNode.setAttribute("aria-label", `pivot: ${number(foot.X())}. Arrow keys move it.`);
    });

    say(() => {
      if (!some()) return "All weights are 0: nothing is probable.";
      const list = table().map(([x, w]) => `${number(x)}: ${number(w)}`).join(", ");
      const off = mean() - pivot();
      const level = Math.abs(off) < 0.05 ? "The beam is level." : `The beam falls to the ${off > 0 ? "right" : "left"}: E[X − c] = ${number(off)} for the pivot c = ${number(pivot())}.`;
      const s = sigma();
      const shape = s > 1e-9 ? `skewness ${number(E((x) => ((x - mean()) / s) ** 3))}, kurtosis ${number(E((x) => ((x - mean()) / s) ** 4))}` : "one value alone has no shape";
      return `Probabilities ${list}. Mean ${number(mean())}, median ${number(median())}, mode ${number(mode())}; standard deviation ${number(s)}, ${shape}. ${level}`;
    });
  },
});
