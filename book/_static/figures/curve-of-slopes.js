figures.define("curve-of-slopes", {
  state: ["base", "x"],
  draw: ({ board, p, value, still, slider, segment, line, dot, label, say, number, COLORS, GRID }) => {
    const [left, , right] = p.box;
    const height = (x) => value("base") ** x;
    const slope = (x) => Math.log(value("base")) * height(x);
    slider("base", { label: "base a", min: 0.5, max: 3.5, step: 0.01 });
    slider("x", { label: "place x", min: -2, max: 1, step: 0.05 });
    const drawn = { ...still, strokeWidth: 3 };
    const along = (t) => t; // "functiongraph" would compile this from text, which the page's policy forbids
    board.create("curve", [along, height, left, right], { ...drawn, strokeColor: COLORS[0] });
    board.create("curve", [along, slope, left, right], { ...drawn, strokeColor: COLORS[1], dash: 2 });
    const x = () => value("x");
    line(() => [x(), height(x())], () => [x() + 1, height(x()) + slope(x())], COLORS[2], { strokeWidth: 1.5 });
    segment(() => [x(), height(x())], () => [x(), slope(x())], GRID, { strokeWidth: 1, dash: 1 });
    dot(() => [x(), height(x())], COLORS[0], 5);
    dot(() => [x(), slope(x())], COLORS[1], 5);
    // named where neither curve is steep: to the left, or to the right if they fall
    const side = () => (value("base") < 1 ? right - 0.9 : left + 0.9);
    label(() => [side(), height(side()) + 0.42], "aˣ", COLORS[0]);
    label(() => [side(), slope(side()) - 0.66], "slopes", COLORS[1], { fontSize: 15 });
    say(() => {
      const factor = Math.log(value("base"));
      const here = `a = ${number(value("base"))}. At x = ${number(x())} the height is ${number(height(x()), 3)} and the slope ${number(slope(x()), 3)}.`;
      if (Math.abs(factor - 1) < 0.002) return `${here} The two curves are one, as far as the eye can tell.`;
      return `${here} Everywhere the slope is ${number(factor, 3)} times the height.`;
    });
  },
});
