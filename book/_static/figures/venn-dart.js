figures.define("venn-dart", {
  state: ["a", "b", "wide", "dots"],
  draw: ({ board, p, value, point, slider, counter, button, set, polygon, label, say, number, COLORS, INK, GRID }) => {
    const MOST = 2000;
    const HALF = { a: () => [2, 2.5], b: () => [value("wide") / 2, 2] }; // half width, half height
    const random = (seed) => () => {
      seed = (seed + 0x6d2b79f5) | 0;
      let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
      t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
      return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
    };
    const next = random(p.seed);
    const thrown = Array.from({ length: MOST }, () => [10 * next(), 10 * next()]);
    counter("dots");
    const dots = () => Math.min(Math.max(Math.round(value("dots")), 2), MOST);
    // Sides of a rectangle, cut off where the square ends: left, right, bottom, top.
    const sides = (key) => [0, 1].flatMap((i) => [-1, 1].map((sign) => Math.min(Math.max(value(key)[i] + sign * HALF[key]()[i], 0), 10)));
    const both = () => {
      const [s, t] = [sides("a"), sides("b")];
      const found = [Math.max(s[0], t[0]), Math.min(s[1], t[1]), Math.max(s[2], t[2]), Math.min(s[3], t[3])];
      return found[0] < found[1] && found[2] < found[3] ? found : [NaN, NaN, NaN, NaN];
    };
    const area = ([l, r, low, high]) => ((r - l) * (high - low)) / 100 || 0;
    const corners = (get) => [[0, 2], [1, 2], [1, 3], [0, 3]].map(([i, j]) => () => [get()[i], get()[j]]);
    slider("wide", { label: "width of B", min: 2, max: 8, step: 0.5 });
    button("200 more dots", () => set("dots", Math.min(dots() + 200, MOST)));
    polygon(corners(() => [0, 10, 0, 10]), GRID, { fillOpacity: 0 });
    polygon(corners(() => sides("a")), COLORS[0], { fillOpacity: 0.18 });
    polygon(corners(() => sides("b")), COLORS[1], { fillOpacity: 0.18 });
    polygon(corners(both), COLORS[3], { fillOpacity: 0.4 });
    const rain = board.create("curve", [[0], [0]], { strokeColor: INK, strokeWidth: 2.5, lineCap: "round", fixed: true, highlight: false, tabindex: null });
    rain.updateDataArray = function () {
      const now = thrown.slice(0, dots());
      this.dataX = now.flatMap(([x]) => [x, x + 0.01, NaN]);
      this.dataY = now.flatMap(([, y]) => [y, y, NaN]);
    };
    point("a", { name: "middle of A", color: COLORS[0], snap: 0.5 });
    point("b", { name: "middle of B", color: COLORS[1], snap: 0.5 });
    label(() => [value("a")[0] - 0.6, value("a")[1] + 0.5], "A", COLORS[0]);
    label(() => [value("b")[0] + 0.6, value("b")[1] - 0.5], "B", COLORS[1]);
    say(() => {
      const [pa, pb, pab] = [area(sides("a")), area(sides("b")), area(both())];
      const gap = pab - pa * pb;
      const verdict = Math.abs(gap) < 1e-9 ? "A and B are independent" : pab === 0 ? "A and B are disjoint, and not independent" : `they happen together ${gap > 0 ? "more" : "less"} often than that`;
      const [l, r, low, high] = both();
      const hits = thrown.slice(0, dots()).filter(([x, y]) => x > l && x < r && y > low && y < high).length;
      const share = hits / dots();
      const margin = 2 * Math.sqrt((share * (1 - share)) / (dots() - 1));
      return `P(A) = ${number(pa, 4)}, P(B) = ${number(pb, 4)}, P(A ∩ B) = ${number(pab, 4)}, P(A ∪ B) = ${number(pa + pb - pab, 4)}. The product P(A) P(B) is ${number(pa * pb, 4)}: ${verdict}. In both: ${hits} of ${dots()} dots, ${number(share, 3)} ± ${number(margin, 3)}.`;
    });
  },
});
