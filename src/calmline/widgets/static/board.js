// The board of hypotheses: probabilities that move only with a cited line; then the learner's beside the author's.

import { el, fill, put, refill, setText, uid } from "./dom.js";
import { fieldset } from "./frame.js";
import { quote } from "./talk.js";
import { W } from "./words.js";

const startOf = (prompt) => Object.fromEntries(prompt.hypotheses.map((h) => [h.id, h.start]));
const percent = (p) => Math.round(p * 100);
const same = (a, b) => Object.keys(a).every((id) => a[id] === b[id]);

/** The board to fill in: line by line one cites it, and then the sliders move, or leaves it. */
export function boardForm({ prompt, call, value, onchange }) {
  const rows = prompt.evidence.map((line, n) => ({ turn: line.turn, p: value.steps?.[n]?.p ?? null, cited: value.steps?.[n]?.cited }));
  const before = (n) => rows[n - 1]?.p ?? startOf(prompt);
  // Older answers don't say what was cited; what has moved was.
  rows.forEach((row, n) => (row.cited ??= Boolean(row.p) && !same(row.p, before(n))));

  const node = el("div", { class: "board" });
  const steps = rows.map((row, n) => stepOf(row, n));

  function tell() {
    // A line that is left keeps what was so before it, also when that changes later.
    rows.forEach((row, n) => row.p && !row.cited && (row.p = { ...before(n) }));
    onchange({ steps: rows.filter((row) => row.p).map(({ turn, p, cited }) => ({ turn, p, cited })) });
  }

  /** The line is answered; the next one comes, and the lines after it that were left follow. */
  function answered(n) {
    tell();
    rows.forEach((row, later) => later > n && row.p && !row.cited && steps[later].draw());
    if (n + 1 < rows.length && !steps[n + 1].node.isConnected) put(node, steps[n + 1].node);
  }

  function stepOf(row, n) {
    const box = el("div", { class: "board-answer" });
    const button = (kind, text, onclick) => el("button", { type: "button", class: `btn quiet small ${kind}`, onclick }, text);
    const cite = () => {
      drawSliders();
      box.querySelector("input").focus();
    };
    const leave = () => {
      Object.assign(row, { p: { ...before(n) }, cited: false });
      answered(n);
      draw();
      const next = steps[n + 1]?.node.querySelector("button, input");
      (next ?? box.querySelector("button")).focus();
    };
    const leaver = () => button("leave", W.leaveIt, leave);
    const drawSliders = () => {
      const moved = (p) => {
        Object.assign(row, { p, cited: true });
        answered(n); // the sliders one is holding are not built anew under the hand
      };
      refill(box, fieldset(W.afterLine, { class: "sliders" }, sliders(prompt, row.p ?? before(n), moved)), el("div", { class: "row" }, leaver()));
    };
    const draw = () => {
      if (row.cited) drawSliders();
      else if (row.p) refill(box, el("p", { class: "hint" }, W.lineLeft), bars(prompt, row.p), button("cite", W.citeAfterAll, cite));
      else refill(box, el("div", { class: "row" }, button("cite", W.citeIt, cite), leaver()));
    };
    draw();
    return { node: el("div", { class: "board-step" }, quote(call.turns, [row.turn], call.customer), box), draw };
  }

  const done = rows.filter((row) => row.p).length;
  return put(node, el("p", { class: "hint" }, W.boardHint), el("p", { class: "hint" }, W.atFirst), bars(prompt, startOf(prompt)), steps.slice(0, done + 1).map((step) => step.node));
}

function bars(prompt, p) {
  return el(
    "ul",
    { class: "bars" },
    prompt.hypotheses.map((h) =>
      el(
        "li",
        {},
        el("span", { class: "bar-name" }, h.text),
        el("span", { class: "bar-box", "aria-hidden": "true" }, el("span", { class: "bar-fill", style: `width:${percent(p[h.id])}%` })),
        el("span", { class: "bar-value" }, fill(W.percent, { n: percent(p[h.id]) })),
      ),
    ),
  );
}

function sliders(prompt, p, onchange) {
  const values = { ...p };
  const outputs = {};
  const inputs = {};
  const shares = () => {
    const total = Object.values(values).reduce((sum, v) => sum + v, 0);
    const share = (v) => (total ? v / total : 1 / prompt.hypotheses.length);
    return Object.fromEntries(Object.entries(values).map(([id, v]) => [id, Math.round(share(v) * 100) / 100]));
  };
  const show = () => {
    for (const [id, share] of Object.entries(shares())) {
      const text = fill(W.percent, { n: percent(share) });
      refill(outputs[id], text);
      setText(inputs[id], "aria-valuetext", text);
    }
  };
  const rows = prompt.hypotheses.map((h) => {
    const id = uid("p");
    outputs[h.id] = el("span", { class: "bar-value", "aria-hidden": "true" });
    inputs[h.id] = el("input", {
      type: "range",
      id,
      min: 0,
      max: 100,
      step: 5,
      value: percent(p[h.id]),
      oninput: () => {
        values[h.id] = Number(inputs[h.id].value) / 100;
        show();
      },
      onchange: () => onchange(shares()),
    });
    return el("div", { class: "slider" }, el("label", { for: id }, h.text), inputs[h.id], outputs[h.id]);
  });
  show();
  return rows;
}

/** One's own board beside ours: what it earned, how both moved, and line by line the figures and why. */
export function boardFeedback(prompt, call, value, answer) {
  return [
    score(prompt, call, answer),
    charts(prompt, call, value),
    el("div", { class: "compare" }, prompt.evidence.map((line, n) => lineFeedback(prompt, call, value, line, n))),
  ];
}

/** What a hypothesis says, without its full stop: it is quoted within a sentence. */
function nameOf(prompt, id) {
  const { text } = prompt.hypotheses.find((h) => h.id === id);
  return { en: text.en.replace(/\.$/, ""), zh: text.zh.replace(/。$/, "") };
}

/** What the kernel says of the board: that comes with the save, or, of a board of another day, when it is asked. */
function score(prompt, call, answer) {
  const node = el("div", { class: "board-score", "aria-live": "polite" });
  let shown;
  const show = () => {
    const earned = answer.extra();
    const now = JSON.stringify(earned ?? null);
    if (now === shown) return;
    shown = now;
    refill(node, earned ? verdict(prompt, call, earned) : null);
  };
  show();
  if (answer.extra() === undefined) answer.refresh();
  const stop = answer.listen(() => (node.isConnected ? show() : stop()));
  return node;
}

/** The points, and a sentence each on being early and on doubt. */
function verdict(prompt, call, { points, ours, right, early, since, ourSince, doubt, lines }) {
  const line = (step) => call.turns.findIndex((turn) => turn.id === prompt.evidence[step]?.turn) + 1;
  const said = (text) => fill(text, { name: nameOf(prompt, right), n: line(since), ours: line(ourSince), lines });
  return [
    el("p", { class: "score" }, el("b", {}, fill(W.boardPoints, { n: points })), " ", el("span", { class: "hint" }, fill(W.boardOurs, { n: ours }))),
    el("p", {}, said(W.boardEarly[early])),
    el("p", {}, said(W.boardDoubt[doubt])),
    el("p", { class: "hint" }, W.boardRule),
  ];
}

const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [220, 96, 36, 210, 10, 76];

/** A small chart for each hypothesis. The same figures stand in the tables below it. */
function charts(prompt, call, value) {
  const mine = [startOf(prompt), ...prompt.evidence.map((line, n) => value.steps?.[n]?.p ?? startOf(prompt))];
  const numbers = prompt.evidence.map((line) => call.turns.findIndex((turn) => turn.id === line.turn) + 1);
  return el(
    "div",
    { class: "board-charts" },
    el(
      "p",
      { class: "hint board-legend" },
      el("span", { class: "key yours", "aria-hidden": "true" }),
      W.yours,
      el("span", { class: "key ours", "aria-hidden": "true" }),
      W.ours,
    ),
    prompt.hypotheses.map((h) => chart(h, mine.map((p) => p[h.id] ?? h.start), prompt.board.map((p) => p[h.id]), numbers)),
  );
}

function chart(hypothesis, mine, ours, numbers) {
  const x = (n) => LEFT + ((RIGHT - LEFT) * n) / Math.max(1, mine.length - 1);
  const y = (p) => BOTTOM - (BOTTOM - TOP) * p;
  const path = (list) => list.map((p, n) => `${n ? "L" : "M"}${x(n).toFixed(1)} ${y(p).toFixed(1)}`).join(" ");
  const label = (x, y, text, anchor) => el("svg:text", { x, y, "text-anchor": anchor }, text);
  const told = fill(W.boardChart, { name: hypothesis.text, start: percent(mine[0]), mine: percent(mine.at(-1)), ours: percent(ours.at(-1)) });
  return el(
    "figure",
    {},
    el("figcaption", {}, hypothesis.text),
    el(
      "svg:svg",
      { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", class: "chart", "aria-label": told },
      [0, 0.5, 1].map((p) => [el("svg:path", { d: `M${LEFT} ${y(p)} H${RIGHT}`, class: "grid" }), label(LEFT - 4, y(p) + 4, `${percent(p)}%`, "end")]),
      numbers.map((n, at) => label(x(at + 1), HEIGHT - 4, String(n), "middle")),
      el("svg:path", { d: path(ours), class: "ours" }),
      el("svg:path", { d: path(mine), class: "yours" }),
      mine.map((p, n) => el("svg:circle", { cx: x(n), cy: y(p), r: 3, class: "yours" })),
    ),
  );
}

function lineFeedback(prompt, call, value, line, n) {
  const step = value.steps?.[n];
  const mine = step?.p ?? {};
  const head = (text) => el("th", { scope: "col" }, text);
  const cell = (p) => el("td", {}, fill(W.percent, { n: percent(p) }));
  return el(
    "div",
    { class: "board-step" },
    quote(call.turns, [line.turn], call.customer),
    step?.cited === undefined ? null : el("p", { class: "hint" }, step.cited ? W.lineCited : W.lineLeft),
    el(
      "table",
      { class: "board-table" },
      el("thead", {}, el("tr", {}, el("td", {}), head(W.yours), head(W.ours))),
      el("tbody", {}, prompt.hypotheses.map((h) => el("tr", {}, el("th", { scope: "row" }, h.text), cell(mine[h.id] ?? h.start), cell(prompt.board[n + 1][h.id])))),
    ),
    el("p", {}, line.why),
  );
}
