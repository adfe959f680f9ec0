figures.define("digit-sliders", {
  state: ["s1", "s2", "s3", "s4"],
  draw: ({ p, value, slider, frame, rectangles, segment, label, say, number, COLORS, INK, GRID }) => {
    const keys = p.deviations.map((_, j) => `s${j + 1}`);
    keys.forEach((key, j) => slider(key, { label: `score ${j + 1}`, min: -3, max: 3, step: 0.1 }));
    const scores = () => keys.map((key, j) => p.deviations[j] * Math.min(Math.max(value(key), -3), 3));
    // The picture: as many shades as the scan has, each shade's cells in one go.
    const grey = () => {
      const t = scores();
      return p.mean.map((m, i) => Math.round(Math.min(Math.max(m + t.reduce((sum, x, j) => sum + x * p.components[j][i], 0), 0), 16)));
    };
    const cell = (i) => [(i % 8) * p.cell, (7 - Math.floor(i / 8)) * p.cell, p.cell, p.cell];
    for (let shade = 1; shade <= 16; shade += 1) {
      rectangles(() => grey().flatMap((g, i) => (g === shade ? [cell(i)] : [])), INK, { fillOpacity: shade / 16 });
    }
    frame(0, 0, 8 * p.cell, 8 * p.cell);
    // The map: the first two scores, real digits as numerals.
    const [x, y] = p.corner;
    const wide = 8 * p.cell;
    const place = (t) => [0, 1].map((i) => [x, y][i] + (wide * (t[i] + p.reach)) / (2 * p.reach));
    const small = { fontSize: 12, cssStyle: "" };
    frame(x, y, x + wide, y + wide);
    p.scores.forEach((t, i) => label(() => place(t), String(p.digits[i]), COLORS[p.digits[i] % 6], small));
    label(() => [4 * p.cell, 8 * p.cell + 0.6], "picture", INK, { fontSize: 14 });
    label(() => [x + wide / 2, y + wide + 0.6], "map", INK, { fontSize: 14 });
    label(() => [x + wide / 2, y - 0.6], "first score", "#565b64", small);
    label(() => [x - 0.45, y + wide / 2], "second score", "#565b64", { ...small, rotate: 90 });
    for (const [dx, dy] of [[1, 0], [0, 1]]) {
      const end = (sign) => () => {
        const [a, b] = place(scores());
        return [a + 0.7 * sign * dx, b + 0.7 * sign * dy];
      };
      segment(end(-1), end(1), COLORS[1], { strokeWidth: 3 });
    }
    const nearest = (t, n) => {
      const away = p.scores.map((s) => Math.hypot(...s.slice(0, n).map((v, j) => v - t[j])));
      return p.digits[away.indexOf(Math.min(...away))];
    };
    say(() => {
      const t = scores();
      return `Scores ${t.map((v) => number(v, 1)).join(", ")} greys. Nearest of the eighty in the map: a ${nearest(t, 2)}. In four scores: a ${nearest(t, 4)}.`;
    });
  },
});
