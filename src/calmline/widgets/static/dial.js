// In which space the customer was at each turn, and in which one spoke oneself: two rows under the curve, so that one
// sees who lags behind.

import { el, fill, refill, setText } from "./dom.js";
import { across, WIDTH } from "./curve.js";
import { W } from "./words.js";

const ROWS = { customer: 24, you: 54 };

/** Two rows of marks that can be drawn again and again: `draw(spaces, places)`, as the call has them. */
export function dial() {
  const svg = el("svg:svg", { viewBox: `0 0 ${WIDTH} 62`, role: "img", class: "dial" });
  const lag = el("p", { class: "lag" });
  const key = (kind) => el("span", { class: "key" }, el("svg:svg", { viewBox: "0 0 14 14", "aria-hidden": "true", class: "key-mark" }, mark(kind, 7, 7)), W.spaceKey[kind]);
  const node = el("div", { class: "dial-box" }, el("h3", {}, W.spaces), el("p", { class: "keys" }, key("personal"), key("business")), svg, lag);

  function draw(spaces, places) {
    node.hidden = !spaces?.length;
    if (node.hidden) return;
    // Who is in neither space goes along with the customer.
    const told = spaces.map((one) => ({ customer: one.customer, you: one.you ?? one.customer }));
    const apart = told.filter((one) => one.customer !== one.you).length;
    refill(
      svg,
      Object.entries(ROWS).map(([who, y]) => [
        ["en", "zh"].map((lang) => el("svg:text", { x: 4, y: y - 11, class: `only-${lang}` }, W.speaker[who][lang])),
        el("svg:path", { d: `M4 ${y} H248`, class: "grid" }),
        told.map((one, n) => mark(one[who], across(n + 1, places), y, one.customer !== one.you && who === "you")),
      ]),
    );
    const listed = (lang) =>
      told.map((one, n) => fill(W.dialTurn, { n: n + 1, theirs: W.spaceName[one.customer], yours: W.spaceName[one.you] })[lang]).join(" ");
    setText(svg, "aria-label", { en: listed("en"), zh: listed("zh") });
    refill(lag, apart === 0 ? W.together : apart === 1 ? W.lagOnce : fill(W.lag, { n: apart }));
  }
  return { node, draw };
}

function mark(kind, x, y, apart = false) {
  const state = `mark ${kind}${apart ? " apart" : ""}`;
  return kind === "personal"
    ? el("svg:circle", { cx: x, cy: y, r: 5, class: state })
    : el("svg:rect", { x: x - 4.5, y: y - 4.5, width: 9, height: 9, rx: 1.5, class: state });
}
