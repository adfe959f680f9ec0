figures.define("crossing-strips", {
  state: ["angle", "error"],
  draw: ({ p, value, slider, polygon, line, dot, say, number, COLORS, INK }) => {
    const theta = () => (value("angle") * Math.PI) / 180;
    // where y = u and y cos θ − x sin θ = v
    const meet = (u, v) => () => {
      const [r, s] = [u * value("error"), v * value("error")];
      return [(r * Math.cos(theta()) - s) / Math.sin(theta()), r];
    };
    const far = 3 * (p.box[2] - p.box[0]);
    const beside = (along, across) => () => {
      const [c, s] = [Math.cos(theta()), Math.sin(theta())];
      const h = across * value("error");
      return [along * far * c - h * s, along * far * s + h * c];
    };
    slider("angle", { label: "angle, °", min: 5, max: 90, step: 1 });
    slider("error", { label: "error ±", min: 0.05, max: 0.5, step: 0.05 });
    const level = (x, sign) => () => [x * far, sign * value("error")];
    polygon([level(-1, -1), level(1, -1), level(1, 1), level(-1, 1)], COLORS[0], { fillOpacity: 0.12 });
    polygon([beside(-1, -1), beside(1, -1), beside(1, 1), beside(-1, 1)], COLORS[1], { fillOpacity: 0.12 });
    polygon([meet(1, 1), meet(1, -1), meet(-1, -1), meet(-1, 1)], COLORS[3], { fillOpacity: 0.5 });
    line(() => [0, 0], () => [1, 0], COLORS[0]);
    line(() => [0, 0], () => [Math.cos(theta()), Math.sin(theta())], COLORS[1], { dash: 2 });
    dot(() => [0, 0], INK, 4);
    say(() => {
      const e = value("error");
      const reach = e / Math.sin(theta() / 2);
      return `det A = ${number(Math.sin(theta()))}, condition number ${number(1 / Math.tan(theta() / 2), 1)}. Constants known to ±${number(e)}: the solution may lie up to ${number(reach)} away, ${number(reach / e, 1)} times as far.`;
    });
  },
});
