figures.define("taylor-window", {
  state: ["curve", "centre", "degree", "tolerance"],
  draw: ({ board, p, value, handle, slider, counter, button, set, curve, segment, label, say, number, COLORS, INK, GRID }) => {
    const [left, top, right, bottom] = p.box;
    const factorials = [1];
    for (let k = 1; k <= 12; k += 1) factorials.push(k * factorials[k - 1]);
    // each with its coefficients at a, its left end and the radius of its series
    const curves = [
      { name: "Sine", at: Math.sin, from: left, reach: () => Infinity, coefficient: (k, a) => Math.sin(a + (k * Math.PI) / 2) / factorials[k] },
      {
        name: "1/(1 + x\u00b2)", at: (x) => 1 / (1 + x * x), from: left, reach: (a) => Math.hypot(1, a),
        // the imaginary part of (-1)^k / (a - i)^(k + 1)
        coefficient: (k, a) => ((-1) ** k * Math.sin((k + 1) * Math.atan2(1, a))) / Math.hypot(1, a) ** (k + 1),
      },
      {
        name: "ln(1 + x)", at: (x) => Math.log(1 + x), from: -0.95, reach: (a) => 1 + a,
        coefficient: (k, a) => (k ? (-1) ** (k + 1) / (k * (1 + a) ** k) : Math.log(1 + a)),
      },
    ];
    const f = () => curves[((Math.round(value("curve")) % 3) + 3) % 3];
    const a = () => Math.max(Math.round(20 * value("centre")) / 20, f().from + 0.15);
    const polynomial = (x) => {
      let sum = 0;
      for (let k = value("degree"); k >= 0; k -= 1) sum = sum * (x - a()) + f().coefficient(k, a());
      return sum;
    };
    counter("curve");
    const input = slider("centre", { label: "centre a", min: -4, max: 4, step: 0.05 });
    slider("degree", { label: "degree n", min: 0, max: 12, step: 1 });
    slider("tolerance", { label: "tolerance", min: 0.02, max: 0.5, step: 0.02 });
    // A point every `step` from one place to another; what leaves the picture is left out.
    const run = (height, from, to, step) => Array.from({ length: Math.floor((to - from) / step + 1.001) }, (_, k) => {
      const x = from + k * step;
      return [x, height(x) > bottom && height(x) < top ? height(x) : NaN];
    });
    const graph = (height, color, more = {}) => curve(() => run(height, f().from, right, 0.02), { strokeColor: color, strokeWidth: 3, ...more });
    graph((x) => f().at(x), COLORS[0]);
    graph(polynomial, COLORS[1], { dash: 2 });
    // from the centre outwards, as long as the two are near
    const end = (side) => {
      let x = a();
      const last = side > 0 ? right : f().from;
      while (side * (last - x) > 0 && Math.abs(polynomial(x) - f().at(x)) <= value("tolerance")) x += side * 0.01;
      return side * (last - x) > 0 ? x - side * 0.01 : last;
    };
    let ends = [0, 0];
    const measure = () => (ends = [end(-1), end(1)]);
    measure();
    segment(() => [ends[0], 0], () => [ends[1], 0], COLORS[2], { strokeWidth: 7, strokeOpacity: 0.75 });
    for (const side of [-1, 1]) {
      const edge = () => a() + side * f().reach(a());
      const seen = () => (Number.isFinite(edge()) && edge() > left && edge() < right ? edge() : 99);
      segment(() => [seen(), bottom], () => [seen(), top], GRID, { strokeWidth: 1.5, dash: 1 });
    }
    label(() => [3.4, top - 0.45], () => f().name, COLORS[0], { fontSize: 15 });
    // dragging the centre moves the slider; the keyboard has the slider itself
    const rail = curve(() => run(f().at, Math.max(-4, f().from + 0.15), 4, 0.05), { visible: false });
    rail.updateDataArray(); // for the point that is put on it now
    const point = board.create("glider", [a(), f().at(a()), rail], { name: "", withLabel: false, size: handle, strokeColor: INK, fillColor: INK, fillOpacity: 0.25, highlightStrokeColor: INK, highlightFillColor: INK, tabindex: null, layer: 9 });
    point.rendNode.style.touchAction = "none"; // it has no tabindex, see the style sheet
    point.on("drag", () => {
      board.moved = true;
      set("centre", Math.max(-4, Math.min(4, Math.round(20 * point.X()) / 20)));
    });
    button("Next curve", () => set("curve", (Math.round(value("curve")) + 1) % 3));
    const follow = () => {
      measure();
      if (Math.hypot(point.X() - a(), point.Y() - f().at(a())) > 0.02) {
        point.setPosition(JXG.COORDS_BY_USER, [a(), f().at(a())]);
        point.prepareUpdate().update().updateRenderer();
      }
    };
    board.on("update", follow);
    input.addEventListener("input", () => board.update());
    say(() => {
      measure();
      const open = (x, last) => (Math.abs(x - last) < 0.005 ? "the edge of the picture" : number(x));
      const from = f().from > left && ends[0] <= f().from ? number(f().from) : open(ends[0], left);
      const near = `${f().name}, centre ${number(a())}, degree ${number(value("degree"))}: off by at most ${number(value("tolerance"))} from ${from} to ${open(ends[1], right)}.`;
      const reach = f().reach(a());
      return Number.isFinite(reach) ? `${near} The series reaches to the distance ${number(reach)} (dotted).` : `${near} The series reaches everywhere.`;
    });
  },
});
