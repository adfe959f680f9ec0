figures.define("digit-space", {
  state: ["k", "which"],
  draw: ({ p, value, slider, frame, rectangles, segment, label, say, number, COLORS, INK, GRID }) => {
    const most = p.components.length;
    slider("k", { label: "components", min: 0, max: most, step: 1 });
    slider("which", { label: "picture", min: 1, max: p.pictures.length, step: 1 });
    const k = () => Math.min(Math.max(Math.round(value("k")), 0), most);
    const which = () => Math.min(Math.max(Math.round(value("which")), 1), p.pictures.length) - 1;
    const given = () => p.pictures[which()];
    const dot = (a, b) => a.reduce((sum, x, i) => sum + x * b[i], 0);
    // The nearest point of the mean plus the first k components.
    const nearest = () => {
      const away = given().map((x, i) => x - p.mean[i]);
      const used = p.components.slice(0, k());
      const scores = used.map((v) => dot(v, away));
      return p.mean.map((m, i) => m + used.reduce((sum, v, j) => sum + scores[j] * v[i], 0));
    };
    const distance = () => {
      const near = nearest();
      return Math.hypot(...given().map((x, i) => x - near[i]));
    };
    const limit = () => p.limits[k()];
    const refused = () => distance() > limit();

    // Two pictures: as many shades as the scan has, each shade's cells in one go.
    const shade = (x) => Math.round(Math.min(Math.max(x, 0), 16));
    [given, nearest].forEach((picture, side) => {
      const left = side * p.apart;
      for (let grey = 1; grey <= 16; grey += 1) {
        rectangles(() => picture().flatMap((x, i) => (shade(x) === grey ? [[left + (i % 8) * p.cell, (7 - Math.floor(i / 8)) * p.cell, p.cell, p.cell]] : [])), INK, { fillOpacity: grey / 16 });
      }
      frame(left, 0, left + 8 * p.cell, 8 * p.cell);
      label(() => [left + 4 * p.cell, 8 * p.cell + 0.7], ["picture", "nearest in digit space"][side], INK, { fontSize: 13 });
    });
    // The distance as a bar, the threshold as a line across it.
    const [x, tall] = [p.bar, 8 * p.cell];
    const high = (d) => (tall * Math.min(d, p.reach)) / p.reach;
    segment(() => [x - 0.4, 0], () => [x + 2.4, 0], GRID, { strokeWidth: 1.5 });
    rectangles(() => (refused() ? [] : [[x, 0, 2, high(distance())]]), COLORS[0]);
    rectangles(() => (refused() ? [[x, 0, 2, high(distance())]] : []), COLORS[1]);
    segment(() => [x - 0.4, high(limit())], () => [x + 2.4, high(limit())], INK, { strokeWidth: 2.5, dash: 2 });
    label(() => [x + 1, tall + 0.7], "distance", INK, { fontSize: 13 });
    label(() => [x + 1, -0.8], () => number(distance(), 1), INK, { fontSize: 13 });
    label(() => [4 * p.cell, -0.8], () => p.names[which()], INK, { fontSize: 13 });
    label(() => [p.apart + 4 * p.cell, -0.8], () => (refused() ? "refused" : "accepted"), INK, { fontSize: 13 });
    say(() => `Picture ${which() + 1}, ${p.names[which()]}, with ${k()} components: distance ${number(distance(), 1)}, threshold ${number(limit(), 1)}, so it is ${refused() ? "refused" : "accepted"}.`);
  },
});
