figures.define("other-ruler", {
  state: ["a", "b", "c", "x", "y"],
  draw: ({ p, value, point, slider, curve, arrow, label, beyond, say, number, COLORS, INK, GRID }) => {
    const entries = () => [value("a"), value("b"), value("c")].map((entry) => Math.round(10 * entry) / 10);
    const inner = ([x1, x2], [y1, y2]) => {
      const [a, b, c] = entries();
      return a * x1 * y1 + b * (x1 * y2 + x2 * y1) + c * x2 * y2;
    };
    const definite = () => {
      const [a, b, c] = entries();
      return a > 0 && Math.round(100 * (a * c - b * b)) > 0;
    };
    const directions = Array.from({ length: 721 }, (_, k) => [Math.cos((k * Math.PI) / 360), Math.sin((k * Math.PI) / 360)]);
    curve(() => directions.map((u) => {
      const r = 1 / Math.sqrt(inner(u, u));
      return r < 40 ? u.map((entry) => r * entry) : [NaN, NaN];
    }), { strokeWidth: 2.5, strokeColor: COLORS[0] });
    // all vectors that are orthogonal to x: the line across A x
    curve(() => {
      const x = value("x");
      const [a, b, c] = entries();
      const [u, v] = [-(b * x[0] + c * x[1]), a * x[0] + b * x[1]];
      const far = 20 / Math.hypot(u, v);
      return far < 1e6 ? [[-far * u, -far * v], [far * u, far * v]] : [];
    }, { strokeWidth: 1.5, strokeColor: GRID, dash: 2 });
    slider("a", { label: "a, first on the diagonal", min: 0.2, max: 4, step: 0.1 });
    slider("b", { label: "b, off the diagonal", min: -2, max: 2, step: 0.1 });
    slider("c", { label: "c, second on the diagonal", min: 0.2, max: 4, step: 0.1 });
    ["x", "y"].forEach((key, k) => {
      const color = COLORS[k + 1];
      arrow(() => [0, 0], () => value(key), color);
      point(key, { name: `tip of ${key}`, color });
      label(() => beyond(() => value(key)), key, color);
    });
    say(() => {
      const [x, y] = [value("x"), value("y")];
      const [xx, yy, xy] = [inner(x, x), inner(y, y), inner(x, y)];
      const plain = (Math.acos(Math.min(Math.max((x[0] * y[0] + x[1] * y[1]) / (Math.hypot(...x) * Math.hypot(...y)), -1), 1)) * 180) / Math.PI;
      if (!definite()) {
        const none = xx <= 1e-9 || yy <= 1e-9 ? "one of these squares is not positive" : "other vectors have a square that is not positive";
        return `No inner product: ⟨x, x⟩ = ${number(xx)}, ⟨y, y⟩ = ${number(yy)}, and ${none}.`;
      }
      const lengths = `Lengths ${number(Math.sqrt(xx))} and ${number(Math.sqrt(yy))}, ⟨x, y⟩ = ${number(xy)}`;
      if (Math.min(xx, yy) < 1e-9) return `${lengths}. The zero vector has no direction.`;
      const angle = (Math.acos(Math.min(Math.max(xy / Math.sqrt(xx * yy), -1), 1)) * 180) / Math.PI;
      return `${lengths}, angle ${number(angle, 1)}°${Math.abs(xy) < 1e-9 ? ": orthogonal" : ""}. By the dot product it is ${number(plain, 1)}°.`;
    });
  },
});
