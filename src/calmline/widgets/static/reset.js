// Twenty seconds between two calls: breathe, clear, start anew. It can be skipped, and nobody counts it.

import { el, uid } from "./dom.js";
import { W } from "./words.js";

const LENGTH_MS = 20_000;

/** The pause as `{node, end()}`; `ondone(held)` is called once, when it is over or skipped, with whether it had the focus. */
export function reset(ondone) {
  let over = false;
  const end = () => {
    clearTimeout(timer);
    over = true;
  };
  const done = () => {
    if (over) return;
    end();
    ondone(node.contains(document.activeElement));
  };
  const timer = setTimeout(done, LENGTH_MS);
  const id = uid("reset");
  // A screen reader hears the three lines once, with the button; what comes and goes is for the eyes.
  const node = el(
    "div",
    { class: "reset" },
    el("p", { class: "kind" }, W.resetTitle),
    el("div", { class: "breath", "aria-hidden": "true" }),
    el("ol", { class: "reset-lines", "aria-hidden": "true" }, W.resetLines.map((line) => el("li", {}, line))),
    el("p", { class: "unseen", id }, W.resetLines.map((line, n) => [n ? " " : null, line])),
    el("button", { type: "button", class: "btn quiet small", "aria-describedby": id, onclick: done }, W.skipReset),
  );
  return { node, end };
}
