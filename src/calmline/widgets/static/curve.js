// The customer's emotion as a curve, from 0 (calm) to 10 (furious). It can be scrubbed by a slider, or carry numbered
// turns and an earlier curve to compare with.

import { el, fill, refill, setText, uid } from "./dom.js";
import { W } from "./words.js";

export const [WIDTH, HEIGHT, LEFT, RIGHT] = [252, 138, 12, 240];
const [TOP, BOTTOM] = [28, 112];
const ROOM = 17; // so wide is a turn's dot with its number

/** Where the place `n` of so many lies, from left to right. */
export const across = (n, places) => LEFT + ((RIGHT - LEFT) * n) / Math.max(1, places - 1);

/**
 * A curve that can be drawn again and again.
 * `draw({values, places, at, before, label})`: the emotions so far, how many places the axis has, which one is
 * pointed at, an earlier curve to compare with, and what is said of it all to whoever does not see it.
 * With `onturn(n)` each value but the first is a turn, and carries its number; a click on it calls `onturn`.
 */
export function curve({ onscrub, onturn } = {}) {
  const svg = el("svg:svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", class: "curve" });
  const id = uid("scrub");
  const slider = el("input", {
    type: "range",
    id,
    class: "scrub",
    min: "1",
    step: "1",
    oninput: () => onscrub?.(Number(slider.value) - 1),
  });
  const scrub = onscrub ? el("div", { class: "scrubber" }, el("label", { for: id, class: "hint" }, W.scrub), slider) : null;
  const legend = el("p", { class: "legend", "aria-hidden": "true" }, el("span", { class: "this-time" }, W.thisTime), el("span", { class: "time-before" }, W.beforeTime));
  const node = el("div", { class: "curve-box" }, svg, legend, scrub);

  function draw({ values, places, at, before, label }) {
    const known = values.length;
    const now = values[at ?? known - 1] ?? 0;
    const x = (n) => across(n, places);
    const y = (emotion) => BOTTOM - ((BOTTOM - TOP) * emotion) / 10;
    const path = (list) => list.map((e, n) => `${n ? "L" : "M"}${x(n).toFixed(1)} ${y(e).toFixed(1)}`).join(" ");
    const lines = [0, 5, 10].map((e) => el("svg:path", { d: `M4 ${y(e)} H248`, class: "grid" }));
    refill(
      svg,
      lines,
      known > 1
        ? el("svg:path", { d: `${path(values)} L${x(known - 1)} ${BOTTOM} L${x(0)} ${BOTTOM} Z`, class: "area" })
        : null,
      before?.length > 1 ? el("svg:path", { d: path(before), class: "before" }) : null,
      known > 1 ? el("svg:path", { d: path(values), class: "feeling" }) : null,
      known && (!onturn || known === 1) ? el("svg:circle", { cx: x(at ?? known - 1), cy: y(now), r: 5, class: "now" }) : null,
      onturn ? values.slice(1).map((e, n) => turn(n + 1, x(n + 1), y(e), x(1) - x(0) >= ROOM)) : null,
      word(4, 14, W.furious),
      word(4, 131, W.calm),
    );
    legend.hidden = !(before?.length > 1 && known);
    setText(svg, "aria-label", label ?? fill(W.curveLabel, { now }));
    if (scrub) {
      slider.max = String(Math.max(1, known));
      slider.value = String((at ?? known - 1) + 1);
      setText(slider, "aria-valuetext", fill(W.scrubAt, { n: (at ?? known - 1) + 1, now }));
      scrub.hidden = known < 2;
    }
  }

  function turn(n, cx, cy, numbered) {
    return el(
      "svg:g",
      { class: "my-turn", "data-turn": String(n), onclick: () => onturn(n) },
      el("svg:circle", { cx, cy, r: numbered ? 8 : 4 }),
      numbered ? el("svg:text", { x: cx, y: cy + 3.5 }, String(n)) : null,
    );
  }
  return { node, draw };
}

function word(x, y, text) {
  // Both languages stand in the drawing; the screen's language shows one (an SVG text can hold no span).
  return ["en", "zh"].map((lang) => el("svg:text", { x, y, class: `only-${lang}` }, text[lang]));
}
