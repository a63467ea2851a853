// One thing at a time: dots that say where one is, the present step, and the buttons to go on and back.

import { el, refill } from "./dom.js";
import { W } from "./words.js";

/**
 * `steps`: a list of `{sign, label, done(), build(), next}`: what stands on the dot (a string or a text), its full name,
 * whether it is done, the step's content, and the word of the button that leaves it. `end()` gives what else the
 * foot shows. Gives back `{node, open(n), drawAround(), rebuild(), at()}`.
 */
export function stepper(steps, { end = () => null } = {}) {
  const dots = el("ol", { class: "dots" });
  const box = el("div", { class: "one-step" });
  const foot = el("div", { class: "row" });
  const node = el("div", {}, dots, box, foot);
  let at = 0;

  function open(n, { focus = true } = {}) {
    at = n;
    const heading = el("h3", { class: "step-name", tabindex: "-1" }, steps[n].label);
    refill(box, heading, steps[n].build());
    drawAround();
    if (focus) {
      heading.focus({ preventScroll: true });
      node.scrollIntoView({ block: "start" });
    }
  }

  function drawAround() {
    const held = document.activeElement?.closest?.(".dots button")?.dataset.step;
    refill(
      dots,
      steps.map((step, n) => {
        const done = step.done();
        const label = done ? { en: step.label.en + W.doneAside.en, zh: step.label.zh + W.doneAside.zh } : step.label;
        return el(
          "li",
          {},
          el(
            "button",
            {
              type: "button",
              class: `dot${done ? " done" : ""}${typeof step.sign === "string" ? "" : " wide"}`,
              "data-step": String(n),
              "aria-current": n === at ? "step" : null,
              "aria-label": label,
              onclick: () => open(n),
            },
            done && typeof step.sign === "string" ? "✓" : step.sign,
          ),
        );
      }),
    );
    if (held) dots.querySelector(`[data-step="${held}"]`)?.focus({ preventScroll: true });
    const button = (text, onclick, quiet) => el("button", { type: "button", class: quiet ? "btn quiet" : "btn", onclick }, text);
    refill(
      foot,
      at > 0 ? button(W.stepBack, () => open(at - 1), true) : null,
      at < steps.length - 1 ? button(steps[at].next(), () => open(at + 1), !steps[at].done()) : null,
      end(),
    );
  }

  return { node, open, drawAround, rebuild: () => open(at, { focus: false }), at: () => at };
}
