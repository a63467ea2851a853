// One thing at a time: dots that say where one is, the present step, and the buttons to go on and back.

import { el, refill, setText } from "./dom.js";
import { W } from "./words.js";

/**
 * `steps`: a list of `{sign, label, done(), build(), next}`: what stands on the dot (a string or a text), its full name,
 * whether it is done, the step's content, and the word of the button that leaves it. `end()` gives what else the
 * foot shows; `onopen(n)` hears which step is open. Gives back `{node, open(n), drawAround(), rebuild(), at()}`.
 */
export function stepper(steps, { end = () => null, onopen = () => {} } = {}) {
  const dots = steps.map((step, n) => {
    const wide = typeof step.sign === "string" ? "" : " wide";
    return el("button", { type: "button", class: `dot${wide}`, "data-step": String(n), onclick: () => open(n) });
  });
  const box = el("div", { class: "one-step" });
  const back = el("button", { type: "button", class: "btn quiet", onclick: () => open(at - 1) }, W.stepBack);
  const next = el("button", { type: "button", class: "btn", onclick: () => open(at + 1) });
  const after = el("span", { class: "after" });
  const list = el("ol", { class: "dots" }, dots.map((dot) => el("li", {}, dot)));
  const node = el("div", {}, list, box, el("div", { class: "row" }, back, next, after));
  let at = 0;

  function open(n, { focus = true } = {}) {
    at = n;
    onopen(n);
    const heading = el("h3", { class: "step-name", tabindex: "-1" }, steps[n].label);
    refill(box, heading, steps[n].build());
    drawAround();
    if (focus) {
      heading.focus({ preventScroll: true });
      node.scrollIntoView({ block: "start" });
    }
  }

  // The buttons stay and only say something else: an answer is often given away by going to one of them,
  // and a button that were built anew just then would lose the click or the focus.
  function drawAround() {
    steps.forEach((step, n) => {
      const done = step.done();
      const dot = dots[n];
      dot.classList.toggle("done", done);
      if (n === at) dot.setAttribute("aria-current", "step");
      else dot.removeAttribute("aria-current");
      refill(dot, done && typeof step.sign === "string" ? "✓" : step.sign);
      setText(dot, "aria-label", done ? { en: step.label.en + W.doneAside.en, zh: step.label.zh + W.doneAside.zh } : step.label);
    });
    back.hidden = at === 0;
    next.hidden = at === steps.length - 1;
    if (!next.hidden) refill(next, steps[at].next());
    next.classList.toggle("quiet", !steps[at].done());
    refill(after, end());
  }

  return { node, open, drawAround, rebuild: () => open(at, { focus: false }), at: () => at };
}
