figures.define("eigenvector-finder", {
  state: ["angle"],
  draw: ({ board, p, value, still, handle, slider, arrow, line, label, beyond, say, number, vector, set, COLORS, GRID }) => {
    const x = () => [Math.cos((value("angle") * Math.PI) / 180), Math.sin((value("angle") * Math.PI) / 180)];
    const image = () => p.matrix.map((row) => row[0] * x()[0] + row[1] * x()[1]);
    const cross = () => x()[0] * image()[1] - x()[1] * image()[0];
    const dot = () => x()[0] * image()[0] + x()[1] * image()[1];
    slider("angle", { label: "direction of x in degrees", min: 0, max: 360, step: 0.5 });
    const origin = () => [0, 0];
    const circle = board.create("circle", [[0, 0], 1], { strokeColor: GRID, strokeWidth: 1, ...still, center: { visible: false } });
    // dragging the tip turns the slider; the keyboard has the slider itself
    const tip = board.create("glider", [...x(), circle], { name: "", withLabel: false, size: handle, strokeColor: COLORS[0], fillColor: COLORS[0], fillOpacity: 0.25, highlightStrokeColor: COLORS[0], highlightFillColor: COLORS[0], tabindex: null });
    tip.rendNode.style.touchAction = "none"; // it has no tabindex, see the style sheet
    tip.on("drag", () => {
      board.moved = true;
      const degrees = (Math.atan2(tip.Y(), tip.X()) * 180) / Math.PI;
      set("angle", Math.round(2 * (degrees < 0 ? degrees + 360 : degrees)) / 2);
    });
    board.on("update", () => {
      if (Math.hypot(tip.X() - x()[0], tip.Y() - x()[1]) > 0.02) {
        tip.setPosition(JXG.COORDS_BY_USER, x());
        tip.prepareUpdate().update().updateRenderer();
      }
    });
    line(origin, x, GRID, { strokeWidth: 1, dash: 2 });
    arrow(origin, image, COLORS[1], { strokeWidth: 3 });
    arrow(origin, x, COLORS[0], { strokeWidth: 4 });
    label(() => beyond(x), "x", COLORS[0]);
    label(() => beyond(image), "Ax", COLORS[1]);
    say(() => {
      const text = `x = ${vector(x())}, Ax = ${vector(image())}.`;
      return Math.abs(cross()) < 0.02 ? `${text} They line up: Ax = ${number(dot(), 1)} x, so ${number(dot(), 1)} is an eigenvalue.` : `${text} Ax leaves the line of x by ${number(Math.abs((Math.atan2(cross(), dot()) * 180) / Math.PI), 0)}°.`;
    });
  },
});
