figures.define("people-square", {
  state: ["prevalence", "sensitivity", "specificity"],
  draw: ({ value, slider, rectangles, label, say, number, COLORS, GRID }) => {
    slider("prevalence", { label: "base rate, %", min: 0.5, max: 60, step: 0.5 });
    slider("sensitivity", { label: "sensitivity, %", min: 50, max: 100, step: 1 });
    slider("specificity", { label: "specificity, %", min: 50, max: 100, step: 0.5 });
    const count = () => {
      const ill = Math.round(10 * value("prevalence"));
      const found = Math.round((ill * value("sensitivity")) / 100);
      const alarmed = Math.round(((1000 - ill) * (100 - value("specificity"))) / 100);
      return { ill, found, alarmed };
    };
    // people from number `first` to before `end`, column by column from the top left
    const people = (first, end) => Array.from({ length: end - first }, (_, k) => [Math.floor((first + k) / 25) + 0.1, 24 - ((first + k) % 25) + 0.1, 0.8, 0.8]);
    rectangles(() => people(0, count().found), COLORS[0]);
    rectangles(() => people(count().found, count().ill), COLORS[0], { fillOpacity: 0.35 });
    rectangles(() => people(count().ill, count().ill + count().alarmed), COLORS[1]);
    rectangles(() => people(count().ill + count().alarmed, 1000), GRID, { fillOpacity: 0.35 });
    label(() => [0, 26.6], "positive and ill", COLORS[0], { fontSize: 13, anchorX: "left" });
    label(() => [15, 26.6], "positive, but well", COLORS[1], { fontSize: 13, anchorX: "left" });
    label(() => [40, 26.6], "negative", "#565b64", { fontSize: 13, anchorX: "right" });
    // the positive ones alone
    const positive = () => count().found + count().alarmed;
    const share = () => (positive() ? count().found / positive() : 0);
    rectangles(() => [[0, -3.6, 40 * share(), 1.4]], COLORS[0]);
    rectangles(() => (positive() ? [[40 * share(), -3.6, 40 * (1 - share()), 1.4]] : []), COLORS[1]);
    label(() => [0, -1.15], "only those with a positive result", "#565b64", { fontSize: 13, anchorX: "left" });
    say(() => {
      const { ill, found, alarmed } = count();
      const [q, a, b] = ["prevalence", "sensitivity", "specificity"].map((key) => value(key) / 100);
      const both = q * a + (1 - q) * (1 - b);
      const exact = (part, whole) => (whole > 1e-12 ? `${number((100 * part) / whole, 1)} %` : "undefined");
      return `Of 1,000 people ${ill} are ill, and ${found} of these are positive; so are ${alarmed} of the ${1000 - ill} who are well. Ill after a positive result: ${found} of ${found + alarmed}, or exactly ${exact(q * a, both)}. Well after a negative one: ${1000 - ill - alarmed} of ${1000 - found - alarmed}, exactly ${exact((1 - q) * b, 1 - both)}.`;
    });
  },
});
