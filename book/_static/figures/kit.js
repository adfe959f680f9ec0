// What the figures share: a board, points that are dragged or moved with the arrow
// keys, sliders, a line that says what is seen, reset, and the state in the address.

figures.COLORS = ["#0072b2", "#b84a00", "#007a5a", "#a8497f", "#8a6d00", "#37779a"]; // as in mlmath.plots
figures.INK = "#1a1a1a";
figures.GRID = "#8a8a8a";

figures.number = (x, decimals = 2) => {
  const text = (Math.abs(x) < 0.5 * 10 ** -decimals ? 0 : x).toFixed(decimals);
  return (text.includes(".") ? text.replace(/\.?0+$/, "") : text).replace("-", "\u2212");
};
figures.vector = (x, decimals = 2) => `[${x.map((entry) => figures.number(entry, decimals)).join(", ")}]`;

// Level lines of f on a box: where the edges of small squares are cut, joined two by two.
figures.levels = (f, heights, [left, top, right, bottom], cells) => {
  const at = (i, j) => [left + (i * (right - left)) / cells, bottom + (j * (top - bottom)) / cells];
  const every = [...Array(cells + 1).keys()];
  const grid = every.map((j) => every.map((i) => f(...at(i, j))));
  const points = [];
  for (const height of heights) {
    for (let j = 0; j < cells; j += 1) {
      for (let i = 0; i < cells; i += 1) {
        const corners = [[i, j], [i + 1, j], [i + 1, j + 1], [i, j + 1]];
        const cut = [];
        corners.forEach(([a, b], k) => {
          const [c, d] = corners[(k + 1) % 4];
          const [from, to] = [grid[b][a] - height, grid[d][c] - height];
          if (from < 0 === to < 0) return;
          const part = from / (from - to);
          cut.push(at(a + part * (c - a), b + part * (d - b)));
        });
        for (let k = 0; k + 1 < cut.length; k += 2) points.push(cut[k], cut[k + 1], [NaN, NaN]);
      }
    }
  }
  return points;
};

// Numbers between 0 and 1 that look like chance, the same ones for the same seed (mulberry32).
figures.random = (seed) => () => {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
};

figures.kit = (element, drawing) => {
  const { INK, GRID, number } = figures;
  const figure = element.closest("figure");
  const p = JSON.parse(element.dataset.parameters);
  const still = element.querySelector("img");
  const [left, top, right, bottom] = p.box;

  // Where the figure starts: as the author says, or as the address does.
  const fits = (value, like) => value.every((x) => Number.isFinite(x) && Math.abs(x) <= 1e6) && value.length === (Array.isArray(like) ? like.length : 1);
  const from = figures.linked(figure);
  const first = {};
  for (const key of drawing.state) {
    const value = from?.has(key) ? from.get(key).slice(0, 200).split(",").map((x) => (x.trim() ? Number(x) : NaN)) : [];
    first[key] = fits(value, p[key]) ? (Array.isArray(p[key]) ? value : value[0]) : p[key];
  }

  const frame = document.createElement("div");
  frame.className = "board";
  frame.id = `${figure.id}-board`;
  frame.style.aspectRatio = `${right - left} / ${top - bottom}`;
  const controls = document.createElement("div");
  controls.className = "controls";
  const readout = document.createElement("p");
  readout.className = "readout";
  const spoken = document.createElement("p");
  spoken.className = "hidden";
  spoken.setAttribute("role", "status");
  still.after(frame, readout, controls, spoken);
  still.hidden = true;

  const handle = matchMedia("(pointer: coarse)").matches ? 13 : 8; // for a finger, or a mouse
  const board = JXG.JSXGraph.initBoard(frame, {
    boundingBox: p.box, keepAspectRatio: true, axis: false, showCopyright: false, showNavigation: false,
    pan: { enabled: false }, zoom: { enabled: false, wheel: false, pinch: false }, browserPan: true,
    keyboard: { enabled: true, panShift: false, panCtrl: false }, resize: { enabled: true, throttle: 50 },
    drag: { enabled: true }, title: "", description: "", defaultAxes: {},
  });
  frame.setAttribute("role", "group");
  frame.setAttribute("aria-label", `${still.alt} Points can be dragged, or reached with the tab key and moved with the arrow keys.`);

  board.suspendUpdate();
  const thin = { strokeColor: GRID, strokeOpacity: 0.35, strokeWidth: 1, fixed: true, highlight: false, layer: 0 };
  const still2 = { fixed: true, highlight: false, tabindex: null };
  const mark = { ...still2, display: "internal", fontSize: 12, strokeColor: "#565b64", layer: 1, anchorX: "middle", anchorY: "top" };
  const every = Math.max(1, Math.round((right - left) / 8));
  if (p.axes !== false) {
    for (let x = Math.ceil(left); x <= right; x += 1) board.create("segment", [[x, bottom], [x, top]], { ...thin, ...still2 });
    for (let y = Math.ceil(bottom); y <= top; y += 1) board.create("segment", [[left, y], [right, y]], { ...thin, ...still2 });
    for (const ends of [[[left, 0], [right, 0]], [[0, bottom], [0, top]]]) board.create("segment", ends, { ...thin, ...still2, strokeOpacity: 1 });
    for (let x = Math.ceil(left); x < right; x += 1) if (x % every === 0 && x > left + 0.2 && x) board.create("text", [x, -0.12, String(x).replace("-", "\u2212")], mark);
    for (let y = Math.ceil(bottom); y < top; y += 1) if (y % every === 0 && y > bottom + 0.2 && y) board.create("text", [-0.12, y, String(y).replace("-", "\u2212")], { ...mark, anchorX: "right", anchorY: "middle" });
  }

  const get = Object.fromEntries(drawing.state.map((key) => [key, () => first[key]])); // what is now
  const put = {};
  let say = () => "";
  let settle = 0;
  const value = (key) => get[key]();
  const refresh = () => {
    readout.textContent = say();
    clearTimeout(settle);
    settle = setTimeout(() => {
      if (spoken.textContent !== readout.textContent && board.moved) spoken.textContent = readout.textContent;
      if (!board.moved) return;
      const now = drawing.state.map((key) => `${key}=${[value(key)].flat().map((x) => Number(x.toFixed(3))).join(",")}`).join("&");
      try {
        history.replaceState(history.state, "", `#${figure.id}?${now}`);
      } catch {
        // too many changes at once: the next one tells
      }
    }, 400);
  };

  const within = ([x, y]) => [Math.min(Math.max(x, left + 0.2), right - 0.2), Math.min(Math.max(y, bottom + 0.2), top - 0.2)];
  const kit = {
    board, p, value, handle, number, ...figures,
    still: still2, // for what the reader does not move
    // A point that the reader moves, on a fine grid: `keep` takes a place to one that is
    // allowed (within the board, unless told), `tell` says in words where it is.
    point: (key, { name, color = INK, snap = p.snap || 0.1, keep = within, tell = (at) => at.map((x) => number(x)).join(", ") }) => {
      const it = board.create("point", keep(first[key]), {
        name: "", withLabel: false, size: handle, strokeColor: color, fillColor: color, fillOpacity: 0.25, strokeWidth: 2,
        highlightFillOpacity: 0.5, highlightFillColor: color, highlightStrokeColor: color,
        snapToGrid: true, snapSizeX: snap, snapSizeY: snap, tabindex: 0, layer: 9,
      });
      it.rendNode.setAttribute("role", "img");
      const describe = () => it.rendNode.setAttribute("aria-label", `${name}: ${tell([it.X(), it.Y()])}. Arrow keys move it.`);
      describe();
      it.on("drag", () => {
        board.moved = true;
        const [x, y] = keep([it.X(), it.Y()]);
        if (x !== it.X() || y !== it.Y()) it.setPosition(JXG.COORDS_BY_USER, [x, y]);
        describe();
      });
      get[key] = () => [it.X(), it.Y()];
      put[key] = (x) => {
        it.setPosition(JXG.COORDS_BY_USER, keep(x));
        describe();
      };
      return it;
    },
    // A slider below the board.
    slider: (key, { label, min, max, step }) => {
      const box = document.createElement("label");
      const input = Object.assign(document.createElement("input"), { type: "range", min, max, step, value: first[key] });
      const shown = document.createElement("output");
      box.append(label, input, shown);
      controls.append(box);
      const show = () => (shown.textContent = number(Number(input.value)));
      input.addEventListener("input", () => {
        board.moved = true;
        show();
        board.update();
      });
      get[key] = () => Number(input.value);
      put[key] = (x) => {
        input.value = x;
        show();
      };
      show();
      return input;
    },
    // A share u of 1 on the upright axis at x, from 0 to `tall`, which all arrow keys move
    // by a hundredth; buttons draw it by chance, each time the same numbers.
    chance: (key, { x, tall, seed, most, color }) => {
      let before = first[key][1] / tall;
      let keyed = false;
      const clamp = (share) => Math.min(Math.max(share, 0.001), 0.999);
      const keep = ([a, b]) => {
        before = clamp(keyed ? before + 0.01 * Math.sign(a - x + b - before * tall) : b / tall);
        keyed = false;
        return [x, before * tall];
      };
      const it = kit.point(key, { name: "u", color, snap: tall / 1000, keep, tell: () => number(before, 3) });
      it.setAttribute({ showInfobox: false });
      it.on("keydrag", () => (keyed = true));
      const random = figures.random(seed);
      const stream = Array.from({ length: most }, () => (Math.floor(999 * random()) + 1) / 1000);
      kit.counter("drawn");
      const drawn = () => Math.min(Math.max(Math.round(value("drawn")), 0), most);
      for (const more of [1, 50]) {
        kit.button(more === 1 ? "Draw one" : `Draw ${more}`, () => {
          kit.set("drawn", Math.min(drawn() + more, most));
          kit.set(key, [x, tall * stream[drawn() - 1]]);
        });
      }
      kit.button("Start again", () => kit.set("drawn", 0));
      return { u: () => clamp(value(key)[1] / tall), drawn, sample: () => stream.slice(0, drawn()) };
    },
    // A number that buttons change.
    counter: (key) => {
      let now = first[key];
      get[key] = () => now;
      put[key] = (x) => (now = x);
    },
    button: (label, act) => {
      const it = Object.assign(document.createElement("button"), { type: "button", textContent: label });
      it.addEventListener("click", () => {
        board.moved = true;
        act();
        board.update();
      });
      controls.append(it);
      return it;
    },
    set: (key, x) => put[key](x),
    // Points, arrows and lines that follow: places are functions.
    place: (at) => board.create("point", [() => at()[0], () => at()[1]], { ...still2, visible: false, name: "", withLabel: false }),
    dot: (at, color = INK, size = 4) => board.create("point", [() => at()[0], () => at()[1]], { ...still2, name: "", withLabel: false, size, strokeColor: color, fillColor: color }),
    arrow: (a, b, color = INK, more = {}) => board.create("arrow", [kit.place(a), kit.place(b)], { ...still2, strokeColor: color, strokeWidth: 3, lastArrow: { type: 2, size: 5 }, ...more }),
    segment: (a, b, color = INK, more = {}) => board.create("segment", [kit.place(a), kit.place(b)], { ...still2, strokeColor: color, strokeWidth: 2, ...more }),
    line: (a, b, color = INK, more = {}) => board.create("line", [kit.place(a), kit.place(b)], { ...still2, strokeColor: color, strokeWidth: 2.5, ...more }),
    // A chain of points, which is parted where one is [NaN, NaN]; a function if it changes.
    curve: (points, more = {}) => {
      const it = board.create("curve", [[NaN], [NaN]], { ...still2, ...more });
      it.updateDataArray = () => {
        const now = typeof points === "function" ? points() : points;
        [it.dataX, it.dataY] = now.length ? [0, 1].map((i) => now.map((place) => place[i])) : [[NaN], [NaN]];
      };
      return it;
    },
    frame: (a, b, c, d) => {
      const corners = [[a, b], [c, b], [c, d], [a, d]];
      corners.forEach((corner, k) => kit.segment(() => corner, () => corners[(k + 1) % 4], GRID, { strokeWidth: 1 }));
    },
    // Both axes of a small plot with its left lower corner at (x, y), and its title.
    panel: (x, y, wide, tall, title) => {
      kit.segment(() => [x, y], () => [x + wide, y], GRID, { strokeWidth: 1.5 });
      kit.segment(() => [x, y], () => [x, y + tall], GRID, { strokeWidth: 1.5 });
      kit.label(() => [x + wide / 2, y + tall + 0.7], title, INK, { fontSize: 14 });
    },
    polygon: (corners, color, more = {}) => board.create("polygon", corners.map((c) => kit.place(c)), { ...still2, fillColor: color, fillOpacity: 0.18, hasInnerPoints: false, borders: { ...still2, strokeColor: color, strokeWidth: 1.5 }, vertices: { visible: false }, ...more }),
    // Filled rectangles [left, bottom, width, height], as many as the list has just now.
    rectangles: (list, color, more = {}) => kit.curve(
      () => list().flatMap(([x, y, w, h]) => [[x, y], [x + w, y], [x + w, y + h], [x, y + h], [x, y], [NaN, NaN]]),
      { strokeColor: color, strokeWidth: 0, fillColor: color, ...more },
    ),
    label: (at, text, color = INK, more = {}) => board.create("text", [() => at()[0], () => at()[1], text], { ...still2, display: "internal", fontSize: 17, cssStyle: "font-weight: 700", strokeColor: color, anchorX: "middle", anchorY: "middle", ...more }),
    // A bit further out than the tip of an arrow, clear of its handle.
    beyond: (at) => {
      const [x, y] = at();
      const length = Math.hypot(x, y) || 1;
      const gap = 0.065 * (right - left);
      return [x + (gap * x) / length, y + (gap * y) / length];
    },
    say: (text) => (say = text),
  };
  drawing.draw(kit);

  const reset = kit.button("Reset", () => {
    for (const key of drawing.state) put[key](p[key]);
  });
  reset.className = "reset";
  const link = kit.button("Copy link to this position", async () => {
    const here = new URL(location.href);
    here.hash = `${figure.id}?${drawing.state.map((key) => `${key}=${[value(key)].flat().map((x) => Number(x.toFixed(3))).join(",")}`).join("&")}`;
    try {
      await navigator.clipboard.writeText(here.href);
      link.textContent = "Copied";
    } catch {
      link.textContent = "It is in the address bar";
    }
    setTimeout(() => (link.textContent = "Copy link to this position"), 2500);
  });
  board.on("update", refresh);
  board.unsuspendUpdate();
  board.moved = false;
  refresh();
};
