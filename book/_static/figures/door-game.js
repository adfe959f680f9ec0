figures.define("door-game", {
  state: ["door", "doors", "opened", "knows", "phase", "last", "round", "stays", "switches", "spoiled"],
  draw: ({ board, value, slider, counter, button, set, rectangles, segment, label, say, number, COLORS, INK, GRID }) => {
    const now = (key) => Math.round(value(key));
    const clamp = (x, low, high) => Math.min(Math.max(Math.round(x), low), high);
    // phase 0: choose; 1: the host has opened, stay or switch; 2: all is shown
    for (const key of ["knows", "phase", "last", "round", "stays", "switches", "spoiled"]) counter(key);
    const inputs = {
      door: slider("door", { label: "your door", min: 1, max: clamp(value("doors"), 3, 10), step: 1 }),
      doors: slider("doors", { label: "doors", min: 3, max: 10, step: 1 }),
      opened: slider("opened", { label: "the host opens", min: 1, max: clamp(value("doors"), 3, 10) - 2, step: 1 }),
    };
    const clear = () => {
      for (const key of ["phase", "last", "spoiled"]) set(key, 0);
      for (const key of ["stays", "switches"]) set(key, [0, 0]);
    };
    // how far the other two sliders go depends on the number of doors
    board.on("update", () => {
      const n = now("doors");
      for (const [key, most] of [["door", n], ["opened", n - 2]]) {
        inputs[key].max = most;
        set(key, Math.min(now(key), most));
      }
    });
    for (const [key, input] of Object.entries(inputs))
      input.addEventListener("input", () => {
        if (key === "door") set("phase", 0);
        else clear();
        board.update();
      });

    // Round r has 32 numbers of one long sequence, whenever it is played.
    const chance = (r) => figures.random((Math.imul(32 * r, 0x6d2b79f5) + 2) | 0);
    const play = (r) => {
      const [n, m, mine] = [now("doors"), clamp(value("opened"), 1, now("doors") - 2), now("door")];
      const next = chance(r);
      const pick = (list) => list.splice(Math.floor(next() * list.length), 1)[0];
      const prize = 1 + Math.floor(next() * n);
      const others = Array.from({ length: n }, (_, k) => k + 1).filter((k) => k !== mine);
      const allowed = others.filter((k) => !now("knows") || k !== prize);
      const open = Array.from({ length: m }, () => pick(allowed));
      return { mine, prize, open, other: pick(others.filter((k) => !open.includes(k))), spoiled: open.includes(prize) };
    };
    const tally = (key, won) => set(key, [value(key)[0] + (won ? 1 : 0), value(key)[1] + 1]);
    const take = () => {
      if (now("phase") === 1 && !play(now("round")).spoiled) return; // the host waits for an answer
      set("round", now("round") + 1);
      set("phase", 1);
      if (play(now("round")).spoiled) set("spoiled", now("spoiled") + 1);
    };
    const answer = (door) => {
      const game = play(now("round"));
      if (now("phase") !== 1 || game.spoiled) return;
      set("last", door(game));
      set("phase", 2);
      tally(now("last") === game.mine ? "stays" : "switches", now("last") === game.prize);
    };
    button("Take this door", take);
    button("Stay", () => answer((game) => game.mine));
    button("Switch", () => answer((game) => game.other));
    button("Play 100 rounds", () => {
      for (const [key, door] of [["stays", "mine"], ["switches", "other"]])
        for (let k = 0; k < 100; k += 1) {
          set("round", now("round") + 1);
          const game = play(now("round"));
          if (game.spoiled) set("spoiled", now("spoiled") + 1);
          else tally(key, game[door] === game.prize);
        }
      set("phase", 0);
    });
    const host = button("Host: knows", () => {
      set("knows", 1 - now("knows"));
      clear();
    });
    board.on("update", () => (host.textContent = now("knows") ? "Host: knows" : "Host: opens at random"));

    // The doors, over the width of 10.
    const box = (k, inset = 0.1) => [((k - 1 + inset) * 10) / now("doors"), 2.4, ((1 - 2 * inset) * 10) / now("doors"), 3.2];
    const middle = (k) => ((k - 0.5) * 10) / now("doors");
    const all = () => Array.from({ length: now("doors") }, (_, k) => k + 1);
    const shown = (k) => now("phase") === 2 || (now("phase") === 1 && play(now("round")).open.includes(k));
    rectangles(() => all().filter((k) => !shown(k)).map((k) => box(k)), COLORS[0], { fillOpacity: 0.75 });
    rectangles(() => all().filter(shown).map((k) => box(k)), GRID, { fillOpacity: 0.15, strokeWidth: 1.5 });
    rectangles(() => [box(now("phase") === 2 ? now("last") : now("door"), 0.03)].map(([x, y, w, h]) => [x, y - 0.15, w, h + 0.3]), COLORS[1], { fillOpacity: 0, strokeWidth: 3 });
    for (let k = 1; k <= 10; k += 1) {
      const here = (y) => (k <= now("doors") ? [middle(k), y] : [NaN, NaN]);
      label(() => here(6.1), String(k), "#565b64", { fontSize: 14 });
      label(() => (shown(k) && play(now("round")).prize === k ? here(4) : [NaN, NaN]), "★", COLORS[1], { fontSize: 26 });
    }
    label(() => [middle(now("door")), 1.85], "you", COLORS[1], { fontSize: 14 });
    board.containerObj.addEventListener("click", (event) => {
      const [x, y] = board.getUsrCoordsOfMouse(event);
      const k = Math.floor((x * now("doors")) / 10) + 1;
      if (y < 2.2 || y > 5.8 || k < 1 || k > now("doors")) return;
      board.moved = true;
      const game = play(now("round"));
      if (now("phase") === 1 && !game.spoiled) {
        if (!game.open.includes(k)) answer(() => k);
      } else {
        set("door", k);
        take();
      }
      board.update();
    });

    // What became of both ways so far: from 0 at 2.2 to 1 at 10.
    const across = (share) => 2.2 + 7.8 * share;
    const summary = (key) => {
      const [won, played] = value(key);
      const share = played ? won / played : 0;
      return { won, played, share, margin: won && won < played ? 2 * Math.sqrt((share * (1 - share)) / (played - 1)) : NaN };
    };
    for (const [key, name, y, color] of [["stays", "stay", 0.45, COLORS[2]], ["switches", "switch", -1.15, COLORS[3]]]) {
      label(() => [-0.4, y], name, color, { fontSize: 14, anchorX: "left" });
      rectangles(() => [[2.2, y - 0.5, 7.8 * summary(key).share, 1]], color, { fillOpacity: 0.45 });
      const end = (sign) => [across(Math.min(Math.max(summary(key).share + sign * summary(key).margin, 0), 1)), y];
      segment(() => end(-1), () => end(1), INK, { strokeWidth: 2.5 });
      for (const sign of [-1, 1]) segment(() => [end(sign)[0], y - 0.25], () => [end(sign)[0], y + 0.25], INK, { strokeWidth: 2 });
    }
    for (const share of [0, 0.25, 0.5, 0.75, 1]) {
      segment(() => [across(share), -1.9], () => [across(share), 1.2], GRID, { strokeWidth: 1, strokeOpacity: 0.6 });
      label(() => [across(share), -2.35], number(share), "#565b64", { fontSize: 12 });
    }
    label(() => [across(0.5), -3.15], "share of rounds won", "#565b64", { fontSize: 12 });
    say(() => {
      const game = play(now("round"));
      const who = now("knows") ? "who knows the prize" : "who does not know the prize";
      const open = [...game.open].sort((a, b) => a - b).join(", ");
      const told = [
        () => `You stand before door ${now("door")} of ${now("doors")}. Take it, and the host, ${who}, opens ${now("opened")} of the others.`,
        () => (game.spoiled ? `The host opens ${open}, and the prize is there: this round does not count. Take a door again.` : `The host, ${who}, opens ${open}: no prize. Stay with ${game.mine}, or switch?`),
        () => `You ${now("last") === game.mine ? "stayed with" : "switched to"} ${now("last")}. The prize was behind ${game.prize}: ${now("last") === game.prize ? "won" : "lost"}.`,
      ][clamp(value("phase"), 0, 2)]();
      const line = (key, name) => {
        const { won, played, share, margin } = summary(key);
        return `${name}: ${won} of ${played} won${won && won < played ? ` (${share.toFixed(2)} ± ${margin.toFixed(2)})` : ""}`;
      };
      const lost = now("knows") ? "" : ` Rounds that do not count: ${now("spoiled")}.`;
      return `${told} ${line("stays", "Stayed")}. ${line("switches", "Switched")}.${lost}`;
    });
  },
});
