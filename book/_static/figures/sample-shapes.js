figures.define("sample-shapes", {
  state: ["k", "n", "bin", "h", "shape", "draw"],
  draw: ({ p: given, value, slider, counter, button, set, segment, label, curve, rectangles, say, number, random, COLORS, INK, GRID }) => {
    const { wide, tall, column, row, reach, across } = given; // a panel's size, where the second ones begin, half of the windows
    const MOST = 300; // values that the slider lets in
    slider("k", { label: "strength", min: 0, max: 1, step: 0.1 });
    slider("n", { label: "values", min: 20, max: MOST, step: 20 });
    slider("bin", { label: "bin width", min: 0.1, max: 3, step: 0.1 });
    slider("h", { label: "bandwidth", min: 0.05, max: 2, step: 0.05 });
    counter("shape");
    counter("draw");

    // Each shape is a growing map of a normal value; at strength 0 it leaves the value alone. Its slope gives the density.
    const shapes = [
      ["Skewed", (z, k) => (k ? Math.expm1(0.7 * k * z) / (0.7 * k) : z), (z, k) => Math.exp(0.7 * k * z)],
      ["Heavy tails", (z, k) => (k ? Math.sinh(k * z) / k : z), (z, k) => Math.cosh(k * z)],
      ["Light tails", (z, k) => (k ? Math.tanh(k * z) / k : z), (z, k) => Math.cosh(k * z) ** -2],
      ["Two clusters", (z, k) => (1 - 0.6 * k) * z + 2 * k * Math.tanh(4 * z), (z, k) => 1 - 0.6 * k + 8 * k * Math.cosh(4 * z) ** -2],
    ];
    const shape = () => shapes[Math.min(Math.max(Math.round(value("shape")), 0), shapes.length - 1)];
    const map = (z) => shape()[1](z, value("k"));
    const phi = (z) => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
    const normal = (z) => {
      let [term, sum] = [z, z];
      for (let i = 3; Math.abs(term) > 1e-17 * Math.abs(sum); i += 2) sum += term *= (z * z) / i;
      return 0.5 + phi(z) * sum;
    };
    const quantile = (u) => {
      let [low, high] = [-6, 6];
      for (let i = 0; i < 50; i += 1) {
        const middle = (low + high) / 2;
        if (normal(middle) < u) low = middle;
        else high = middle;
      }
      return (low + high) / 2;
    };
    const expected = {}; // for each number of values, computed once
    const places = (n) => (expected[n] ||= Array.from({ length: n }, (_, i) => quantile((i + 0.5) / n)));

    // A sample is a seed: its first n normal values, by the method of Box and Muller.
    const samples = {};
    const sample = () => {
      const key = Math.max(Math.round(value("draw")), 0);
      if (!samples[key]) {
        const chance = random(given.seed + 1000 * key);
        samples[key] = Array.from({ length: MOST }, () => Math.sqrt(-2 * Math.log1p(-chance())) * Math.cos(2 * Math.PI * chance()));
      }
      return samples[key];
    };
    const at = (x, u) => {
      const place = (x.length - 1) * u;
      const j = Math.min(Math.floor(place), x.length - 2);
      return x[j] + (place - j) * (x[j + 1] - x[j]);
    };

    // All that is shown, computed once for each position.
    let key = "";
    let kept = null;
    const now = () => {
      const here = ["shape", "k", "n", "bin", "h", "draw"].map(value).join();
      if (here === key) return kept;
      key = here;
      const [n, bin, h] = [value("n"), value("bin"), value("h")];
      const x = sample().slice(0, n).map(map).sort((a, b) => a - b);
      const mean = x.reduce((sum, v) => sum + v, 0) / n;
      const std = Math.sqrt(x.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (n - 1));
      const [q1, median, q3] = [0.25, 0.5, 0.75].map((u) => at(x, u));
      const near = x.filter((v) => v >= q1 - 1.5 * (q3 - q1) && v <= q3 + 1.5 * (q3 - q1));
      const whiskers = [near[0], near[near.length - 1]];
      const first = Math.floor(x[0] / bin);
      const bars = Array(Math.floor(x[n - 1] / bin) - first + 1).fill(0);
      for (const v of x) bars[Math.floor(v / bin) - first] += 1 / (n * bin);
      const grid = Array.from({ length: 241 }, (_, i) => -reach + (i * reach) / 120);
      const smooth = grid.map((t) => x.reduce((sum, v) => sum + phi((t - v) / h), 0) / (n * h));
      const truth = Array.from({ length: 321 }, (_, i) => -4 + i / 40).map((z) => [map(z), phi(z) / shape()[2](z, value("k"))]);
      const top = Math.max(...smooth, ...bars, ...truth.map(([, y]) => y));
      const scale = [0.25, 0.5, 0.75, 1, 2, 4].find((s) => top <= s) || 8;
      const humps = smooth.filter((y, i) => i > 0 && i < 240 && y > smooth[i - 1] && y >= smooth[i + 1]).length;
      const silverman = (0.9 * Math.min(std, (q3 - q1) / 1.34)) / n ** 0.2;
      const [from, to] = [0.25, 0.75].map((u) => at(places(n), u));
      const slope = (q3 - q1) / (to - from);
      kept = { n, bin, h, x, mean, std, q1, median, q3, whiskers, outside: n - near.length, first, bars, grid, smooth, truth, scale, humps, silverman, line: [q1 - slope * from, slope], z: places(n) };
      return kept;
    };

    const small = { fontSize: 12, cssStyle: "" };
    const grey = "#565b64";
    const gap = [NaN, NaN];
    const inside = (v) => v >= -reach && v <= reach;
    const along = (v) => (wide * (v + reach)) / (2 * reach); // on an axis of data, to the right
    const over = (z) => column + (wide * (z + across)) / (2 * across); // on the axis of normal quantiles
    const aloft = (v) => row + (tall * (v + reach)) / (2 * reach); // on an axis of data, upwards
    const up = (y) => (tall * Math.min(y, now().scale)) / now().scale;

    for (const [x, y, title] of [[0, 0, "histogram"], [column, 0, "kernel density"], [0, row, "violin, box, values"], [column, row, "QQ plot"]]) {
      segment(() => [x, y], () => [x + wide, y], GRID, { strokeWidth: 1.5 });
      segment(() => [x, y], () => [x, y + tall], GRID, { strokeWidth: 1.5 });
      label(() => [x + wide / 2, y + tall + 0.7], title, INK, { fontSize: 14 });
    }
    for (const v of [-4, -2, 0, 2, 4]) {
      for (const [x, y] of [[0, 0], [column, 0], [0, row]]) label(() => [x + along(v), y - 0.6], number(v), grey, small);
      label(() => [column - 0.25, aloft(v)], number(v), grey, { ...small, anchorX: "right" });
    }
    for (const z of [-2, 0, 2]) label(() => [over(z), row - 0.6], number(z), grey, small);
    for (const x of [0, column]) {
      label(() => [x - 0.25, tall], () => number(now().scale), grey, { ...small, anchorX: "right" });
      label(() => [x - 0.25, 0.25], "0", grey, { ...small, anchorX: "right" });
    }

    // Histogram and kernel density; the dashed curve is where the values come from.
    rectangles(() => now().bars.flatMap((height, i) => {
      const [from, to] = [0, 1].map((j) => along(Math.min(Math.max((now().first + i + j) * now().bin, -reach), reach)));
      return height && to > from ? [[from, 0, to - from, up(height)]] : [];
    }), COLORS[0], { strokeColor: COLORS[0], strokeWidth: 1, fillOpacity: 0.35 });
    const bells = (x) => now().grid.map((t, i) => [x + along(t), up(now().smooth[i])]);
    curve(() => [[column, 0], ...bells(column), [column + wide, 0]], { strokeWidth: 0, fillColor: COLORS[1], fillOpacity: 0.25 });
    curve(() => bells(column), { strokeColor: COLORS[1], strokeWidth: 3 });
    for (const x of [0, column]) curve(() => now().truth.filter(([v]) => inside(v)).map(([v, y]) => [x + along(v), up(y)]), { strokeColor: INK, strokeWidth: 1.5, dash: 2 });
    curve(() => now().x.filter(inside).flatMap((v) => [[column + along(v), 0], [column + along(v), 0.35], gap]), { strokeColor: INK, strokeWidth: 1 });

    // The violin is the kernel density and its mirror image; below it the box, and all values.
    const [middle, half, deck, floor] = [row + 5.6, 1.9, row + 2.3, row + 0.6];
    const side = (sign) => now().grid.map((t, i) => [along(t), middle + (sign * half * now().smooth[i]) / Math.max(...now().smooth)]);
    curve(() => [...side(1), ...side(-1).reverse()], { strokeColor: COLORS[1], strokeWidth: 2, fillColor: COLORS[1], fillOpacity: 0.25 });
    const bound = (v) => along(Math.min(Math.max(v, -reach), reach));
    rectangles(() => [[bound(now().q1), deck - 0.7, bound(now().q3) - bound(now().q1), 1.4]], COLORS[2], { strokeColor: COLORS[2], strokeWidth: 2, fillOpacity: 0.25 });
    curve(() => {
      const { q1, median, q3, whiskers: [low, high], x } = now();
      const crosses = x.filter((v) => inside(v) && (v < low || v > high)).flatMap((v) => [[along(v) - 0.15, deck - 0.15], [along(v) + 0.15, deck + 0.15], gap, [along(v) - 0.15, deck + 0.15], [along(v) + 0.15, deck - 0.15], gap]);
      return [[bound(low), deck], [bound(q1), deck], gap, [bound(q3), deck], [bound(high), deck], gap, [bound(median), deck - 0.7], [bound(median), deck + 0.7], gap, ...crosses];
    }, { strokeColor: COLORS[2], strokeWidth: 2.5 });
    curve(() => now().x.filter(inside).flatMap((v) => [[along(v), floor - 0.3], [along(v), floor + 0.3], gap]), { strokeColor: INK, strokeWidth: 1 });

    // The QQ plot: small diamonds, the line through the quartiles, and the map that made the values.
    curve(() => now().x.flatMap((v, i) => {
      const [x, y] = [over(now().z[i]), aloft(v)];
      return inside(v) ? [[x - 0.12, y], [x, y + 0.12], [x + 0.12, y], [x, y - 0.12], [x - 0.12, y], gap] : [];
    }), { strokeColor: COLORS[0], strokeWidth: 1.5, fillColor: COLORS[0], fillOpacity: 0.6 });
    const within = (z, v) => (inside(v) ? [[over(z), aloft(v)]] : [gap]);
    const ruler = Array.from({ length: 129 }, (_, i) => across * (i / 64 - 1));
    curve(() => ruler.flatMap((z) => within(z, now().line[0] + now().line[1] * z)), { strokeColor: COLORS[3], strokeWidth: 2 });
    curve(() => ruler.flatMap((z) => within(z, map(z))), { strokeColor: INK, strokeWidth: 1.5, dash: 2 });

    button("New sample", () => set("draw", value("draw") + 1));
    shapes.forEach(([name], i) => button(name, () => set("shape", i)));
    say(() => {
      const { n, bin, h, x, mean, median, std, outside, humps, silverman } = now();
      const beyond = x.filter((v) => !inside(v)).length;
      return `${shape()[0]}, strength ${number(value("k"))}, sample ${Math.max(Math.round(value("draw")), 0) + 1} of ${n} values: mean ${number(mean)}, median ${number(median)}, standard deviation ${number(std)}.`
        + ` Bins of ${number(bin)}. Bandwidth ${number(h)} shows ${humps} ${humps === 1 ? "hill" : "hills"}; Silverman\u2019s rule says ${number(silverman)}.`
        + ` ${outside} beyond the whiskers${beyond ? `, ${beyond} beyond the picture` : ""}.`;
    });
  },
});
