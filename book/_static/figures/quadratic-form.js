figures.define("quadratic-form", {
  state: ["a", "b", "c", "x"],
  draw: ({ p, value, point, slider, curve, label, beyond, say, number, vector, COLORS, INK }) => {
    const entries = () => [value("a"), value("b"), value("c")].map((entry) => Math.round(10 * entry) / 10);
    const form = ([x, y]) => {
      const [a, b, c] = entries();
      return a * x * x + 2 * b * x * y + c * y * y;
    };
    // along each direction the level is met where r² form = level
    const directions = Array.from({ length: 1441 }, (_, k) => [Math.cos((k * Math.PI) / 720), Math.sin((k * Math.PI) / 720)]);
    const level = (height, more) => curve(() => directions.map((u) => {
      const r = Math.sqrt(height / form(u));
      return r < 40 ? u.map((entry) => r * entry) : [NaN, NaN];
    }), { strokeWidth: 2, ...more });
    for (const height of p.levels) {
      level(height, { strokeColor: COLORS[0] });
      level(-height, { strokeColor: COLORS[1], dash: 2 });
    }
    slider("a", { label: "a, first on the diagonal", min: -2, max: 6, step: 0.1 });
    slider("b", { label: "b, off the diagonal", min: -4, max: 4, step: 0.1 });
    slider("c", { label: "c, second on the diagonal", min: -2, max: 6, step: 0.1 });
    point("x", { name: "point x", color: INK });
    label(() => beyond(() => value("x")), "x", INK);
    say(() => {
      const [a, b, c] = entries();
      const at = `At x = ${vector(value("x"))} the height is ${number(form(value("x")))}.`;
      if (a === 0 && b === 0 && c === 0) return `All is flat. ${at}`;
      const det = Math.round(100 * (a * c - b * b)) / 100;
      const kind = det > 0 ? (a > 0 ? "A bowl" : "A bowl upside down") : det < 0 ? "A saddle" : a + c > 0 ? "A valley" : "A ridge";
      if (a <= 0) return `${kind}. The first pivot, ${number(a)}, is not positive: no Cholesky factor. ${at}`;
      const second = det / a;
      const pivots = `Pivots ${number(a)} and ${number(second, 3)}`;
      if (det <= 0) return `${kind}. ${pivots}: no Cholesky factor. ${at}`;
      const root = Math.sqrt(a);
      return `${kind}. ${pivots}, L has the rows ${vector([root, 0])} and ${vector([b / root, Math.sqrt(second)])}. ${at}`;
    });
  },
});
