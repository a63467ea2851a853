// A whole practice question: it asks, takes the answer, is committed, and only then shows what we think.

import { el, paragraphs, refill, uid } from "./dom.js";
import { feedback } from "./feedback.js";
import { complete, form } from "./forms.js";
import { quote } from "./talk.js";
import { W } from "./words.js";

/**
 * A whole practice question: ask, form, commit, feedback.
 * `answer` is that of its item, see `answerOf`; `oncommit` is called once it has been committed.
 */
export function question(prompt, call, answer, { oncommit } = {}) {
  const node = el("div", { class: `question kind-${prompt.kind}` });

  function draw() {
    let current = begun(prompt, answer.get());
    const committed = Boolean(current.committed);
    const heading = uid("ask");
    const commit = () => {
      answer.set({ ...current, committed: true });
      draw();
      node.querySelector(".feedback")?.focus({ preventScroll: true });
      oncommit?.();
    };
    const reopen = () => {
      answer.set({ ...current, committed: false });
      draw();
      node.querySelector("input, textarea, select, button")?.focus();
      oncommit?.();
    };
    const onchange = (part) => {
      current = { ...current, ...part };
      button.disabled = !complete(prompt, current);
      answer.set(current);
    };
    const button = el("button", { type: "button", class: "btn", disabled: !complete(prompt, current), onclick: commit }, W.commit);
    // The comparison of the boards holds all that was answered; the sliders would say it twice.
    const fields = committed && prompt.kind === "hypotheses" ? null : form(prompt, call, current, onchange, committed);
    const again = el("button", { type: "button", class: "btn quiet small", onclick: reopen }, W.tryAgain);
    refill(
      node,
      prompt.note ? el("div", { class: "note" }, paragraphs(prompt.note)) : null,
      quote(call.turns ?? [], prompt.about ?? [], call.customer),
      el("div", { role: "group", "aria-labelledby": heading }, el("p", { class: "ask", id: heading }, prompt.ask), fields),
      committed
        ? [feedback(prompt, call, current, answer), el("div", { class: "row" }, again)]
        : el("div", { class: "row" }, button, el("span", { class: "hint" }, W.commitHint)),
    );
  }

  draw();
  return { node, draw };
}

// Steps stand in some order from the beginning, and that order may be the answer.
function begun(prompt, value) {
  return prompt.kind === "order" ? { order: prompt.steps.map((step) => step.id), ...value } : { ...value };
}
