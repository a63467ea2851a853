// The customer's emotion as a curve, from 0 (calm) to 10 (furious). It can be scrubbed by a slider.

import { el, fill, refill, setText, uid } from "./dom.js";
import { W } from "./words.js";

const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [252, 132, 10, 242, 22, 106];

/**
 * A curve that can be drawn again and again.
 * `draw({values, shown, at, before})`: all emotions so far (null where nothing is felt), how many places the axis
 * has, which one is pointed at, and an earlier curve to compare with.
 */
export function curve({ onscrub } = {}) {
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
  const node = el("div", { class: "curve-box" }, svg, scrub);

  function draw({ values, places, at, before }) {
    const known = values.length;
    const now = values[at ?? known - 1] ?? 0;
    const x = (n) => LEFT + ((RIGHT - LEFT) * n) / Math.max(1, places - 1);
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
      known ? el("svg:circle", { cx: x(at ?? known - 1), cy: y(now), r: 5, class: "now" }) : null,
      label(4, 14, W.furious),
      label(4, 124, W.calm),
    );
    setText(svg, "aria-label", fill(W.curveLabel, { now }));
    if (scrub) {
      slider.max = String(Math.max(1, known));
      slider.value = String((at ?? known - 1) + 1);
      setText(slider, "aria-valuetext", fill(W.scrubAt, { n: (at ?? known - 1) + 1, now }));
      scrub.hidden = known < 2;
    }
  }
  return { node, draw };
}

function label(x, y, text) {
  // Both languages stand in the drawing; the screen's language shows one (an SVG text can hold no span).
  return ["en", "zh"].map((lang) => el("svg:text", { x, y, class: `only-${lang}` }, text[lang]));
}
