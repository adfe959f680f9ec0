figures.define("line-fit", {
  state: ["height", "slope"],
  draw: ({ p, value, slider, line, segment, polygon, dot, say, number, COLORS, INK }) => {
    const at = (x) => value("height") + value("slope") * x;
    slider("height", { label: "height at 0, a", min: -1, max: 4, step: 0.1 });
    slider("slope", { label: "slope, b", min: -0.5, max: 2, step: 0.05 });
    for (const [x, y] of p.points) {
      const rest = () => y - at(x);
      polygon([() => [x, y], () => [x - rest(), y], () => [x - rest(), at(x)], () => [x, at(x)]], COLORS[1]);
      segment(() => [x, y], () => [x, at(x)], COLORS[1]);
    }
    line(() => [0, at(0)], () => [1, at(1)], COLORS[0]);
    for (const point of p.points) dot(() => point, INK, 4);
    say(() => {
      const sum = p.points.reduce((total, [x, y]) => total + (y - at(x)) ** 2, 0);
      return `Line: ${number(value("height"))} ${value("slope") < 0 ? "\u2212" : "+"} ${number(Math.abs(value("slope")))} x. The squares have the area ${number(sum)} in all.`;
    });
  },
});
