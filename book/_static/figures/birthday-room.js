figures.define("birthday-room", {
  state: ["people", "rooms"],
  draw: ({ board, p, value, slider, counter, button, set, segment, dot, label, say, number, COLORS, INK, GRID }) => {
    const MOST = 60; // people that the slider lets in
    const LIMIT = 5000; // rooms
    const NAMES = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    const LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    const ROW = (month) => 33.6 - 1.3 * month;
    const random = (seed) => () => {
      seed = (seed + 0x6d2b79f5) | 0;
      let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
      t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
      return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
    };
    // The birthdays of room r, as they are drawn one after the other.
    const birthdays = (r, count) => {
      const next = random(1000003 * p.seed + 7919 * r);
      return Array.from({ length: count }, () => Math.floor(365 * next()));
    };
    const needed = []; // in room r: with how many people the first two coincide
    const need = (r) => {
      while (needed.length <= r) {
        const drawn = birthdays(needed.length, 366);
        const seen = new Set();
        let i = 0;
        while (!seen.has(drawn[i])) seen.add(drawn[i++]);
        needed.push(i + 1);
      }
      return needed[r];
    };
    const monthOf = (day) => {
      let month = 0;
      while (day >= LENGTHS[month]) day -= LENGTHS[month++];
      return [month, day];
    };
    const cell = (day) => {
      const [month, date] = monthOf(day);
      return [date + 1.5, ROW(month)];
    };
    counter("rooms");
    slider("people", { label: "people in this room", min: 1, max: MOST, step: 1 });
    const rooms = () => Math.min(Math.max(Math.round(value("rooms")), 0), LIMIT);
    const people = () => Math.min(Math.max(Math.round(value("people")), 1), MOST);
    const met = () => need(rooms()) <= people();
    let days = [];
    const look = () => (days = birthdays(rooms(), MOST));
    button("Next person", () => set("people", Math.min(people() + 1, MOST)));
    button("Until two coincide", () => set("people", Math.min(need(rooms()), MOST)));
    const go = (more) => () => {
      set("rooms", Math.min(rooms() + more, LIMIT));
      set("people", 1);
    };
    button("Next room", go(1));
    button("100 more rooms", go(100));

    // the calendar
    LENGTHS.forEach((length, month) => {
      segment(() => [1, ROW(month) - 0.6], () => [length + 1, ROW(month) - 0.6], GRID, { strokeWidth: 0.7 });
      label(() => [-0.2, ROW(month)], NAMES[month], "#565b64", { fontSize: 10, cssStyle: "" });
    });
    const off = [NaN, NaN];
    const earlier = (i) => days.indexOf(days[i]) < i;
    look();
    let drawn = -1;
    const fresh = () => {
      if (drawn !== rooms()) {
        drawn = rooms();
        look();
      }
    };
    for (let i = 0; i < MOST; i += 1) {
      dot(() => { fresh(); return i < people() && !earlier(i) ? cell(days[i]) : off; }, COLORS[0], 2.5);
    }
    for (let i = 1; i < MOST; i += 1) {
      dot(() => (i < people() && earlier(i) ? cell(days[i]) : off), COLORS[1], 5);
    }

    // the share of rooms that needed at most k people, beside the formula
    const across = (k) => 2 + k / 2;
    const up = (share) => 1 + 14.5 * share;
    segment(() => [across(0), up(0)], () => [across(MOST), up(0)], GRID, { strokeWidth: 1 });
    segment(() => [across(0), up(0)], () => [across(0), up(1)], GRID, { strokeWidth: 1 });
    segment(() => [across(0), up(0.5)], () => [across(MOST), up(0.5)], GRID, { strokeWidth: 1, dash: 2 });
    for (const k of [10, 20, 30, 40, 50, 60]) label(() => [across(k), 0.1], `${k}`, "#565b64", { fontSize: 11, cssStyle: "" });
    for (const share of [0, 0.5, 1]) label(() => [0.8, up(share)], `${share}`, "#565b64", { fontSize: 11, cssStyle: "" });
    label(() => [across(30), -1.7], "people", "#565b64", { fontSize: 13, cssStyle: "" });
    label(() => [6.6, 16.8], "share of finished rooms", "#565b64", { fontSize: 13, cssStyle: "" });
    const formula = [0];
    for (let k = 1; k <= MOST; k += 1) formula.push(1 - (1 - formula[k - 1]) * (1 - (k - 1) / 365));
    const still = { fixed: true, highlight: false, tabindex: null };
    board.create("curve", [formula.map((_, k) => across(k)), formula.map(up)], { ...still, strokeColor: COLORS[0], strokeWidth: 2, dash: 2 });
    let sharesOf = -1;
    let shares = [];
    const share = () => {
      if (sharesOf !== rooms()) {
        sharesOf = rooms();
        const count = new Array(MOST + 1).fill(0);
        for (let r = 0; r < rooms(); r += 1) if (need(r) <= MOST) count[need(r)] += 1;
        let sum = 0;
        shares = count.map((c) => (sum += c) / Math.max(rooms(), 1));
      }
      return shares;
    };
    const margin = (s) => (rooms() > 1 ? 2 * Math.sqrt((s * (1 - s)) / (rooms() - 1)) : NaN);
    const stairs = board.create("curve", [[0], [0]], { ...still, strokeColor: COLORS[1], strokeWidth: 2.5 });
    stairs.updateDataArray = function () {
      this.dataX = [];
      this.dataY = [];
      if (rooms() === 0) return;
      share().forEach((s, k) => {
        if (k) { this.dataX.push(across(k)); this.dataY.push(up(share()[k - 1])); }
        this.dataX.push(across(k));
        this.dataY.push(up(s));
      });
    };
    for (const k of [10, 23, 40]) {
      const edge = (sign) => () => [across(k), Math.min(Math.max(up(share()[k] + sign * margin(share()[k])), up(0)), up(1))];
      segment(edge(-1), edge(1), INK, { strokeWidth: 1.5 });
    }
    say(() => {
      const n = people();
      const first = need(rooms());
      const room = `Room ${rooms() + 1}, ${n} ${n === 1 ? "person" : "people"}: `;
      const [month, date] = monthOf(days[first - 1] ?? 0);
      const now = met() ? `person ${first} has the birthday of one before, ${date + 1} ${NAMES[month]}.` : `all on different days, which has the probability ${number(1 - formula[n], 3)}.`;
      if (rooms() < 2) return `${room}${now}`;
      const s = share()[23];
      return `${room}${now} In ${number(s * rooms(), 0)} of ${rooms()} finished rooms 23 people were enough: ${number(s, 3)} ± ${number(margin(s), 3)}; the formula says ${number(formula[23], 3)}.`;
    });
  },
});
