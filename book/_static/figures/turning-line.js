figures.define("turning-line", {
  state: ["through", "angle"],
  draw: ({ p, value, set, point, slider, button, segment, line, dot, label, say, number, vector, COLORS, INK }) => {
    const n = p.points.length;
    const mean = [0, 1].map((k) => p.points.reduce((sum, at) => sum + at[k], 0) / n);
    const way = () => [Math.cos((value("angle") * Math.PI) / 180), Math.sin((value("angle") * Math.PI) / 180)];
    // part along the line and part across it, both as lengths with a sign
    const parts = (at, from) => {
      const [c, s] = way();
      const [x, y] = [at[0] - from[0], at[1] - from[1]];
      return [c * x + s * y, c * y - s * x];
    };
    const foot = (at) => {
      const from = value("through");
      const [along] = parts(at, from);
      return from.map((entry, k) => entry + along * way()[k]);
    };
    slider("angle", { label: "angle, degrees", min: -90, max: 90, step: 1 });
    line(() => value("through"), () => value("through").map((entry, k) => entry + way()[k]), COLORS[0]);
    for (const at of p.points) {
      segment(() => at, () => foot(at), COLORS[3], { dash: 2 });
      dot(() => foot(at), COLORS[0], 2);
      dot(() => at, COLORS[1], 4);
    }
    segment(() => mean, () => foot(mean), INK, { strokeWidth: 3 });
    label(() => mean, "■", INK, { fontSize: 15 });
    point("through", { name: "point of the line", color: COLORS[0] });
    button("Through the mean", () => set("through", mean));
    say(() => {
      const squares = (list) => list.reduce((sum, x) => sum + x * x, 0);
      const fromMean = p.points.map((at) => parts(at, mean));
      const captured = squares(fromMean.map(([along]) => along));
      const total = captured + squares(fromMean.map(([, across]) => across));
      const off = n * parts(mean, value("through"))[1] ** 2;
      return `Line through ${vector(value("through"))} at ${number(value("angle"))}°. Squared distances: ${number(total - captured + off)} = total ${number(total)} \u2212 captured ${number(captured)} + off centre ${number(off)}.`;
    });
  },
});
