// Questions one after the other: the guided analysis, the recall of earlier modules, the openings to be sorted.

import { el, fill, paragraphs } from "./dom.js";
import { goTo } from "./frame.js";
import { question } from "./question.js";
import { answerOf } from "./session.js";
import { stepper } from "./steps.js";
import { letter, transcript } from "./talk.js";
import { W } from "./words.js";

export function questions({ session, content, body }) {
  const { prompts } = content;
  const privately = new Map(); // reflections stay in this window and are gone with it
  const answerTo = (prompt) =>
    prompt.private
      ? { get: () => privately.get(prompt.id), set: (value) => privately.set(prompt.id, value) }
      : answerOf(session, `${content.items}/${prompt.id}`);
  const isDone = (prompt) => Boolean(answerTo(prompt).get()?.committed);

  const steps = prompts.map((prompt, n) => ({
    sign: String(n + 1),
    label: fill(W.questionOf, { n: n + 1, all: prompts.length }),
    done: () => isDone(prompt),
    build: () => question(prompt, content, answerTo(prompt), { oncommit: () => stepping.drawAround() }).node,
    next: () => (isDone(prompt) ? W.nextQuestion : W.skip),
  }));
  const stepping = stepper(steps, {
    onopen: (n) => session.places.set(content.items, n),
    end: () =>
      prompts.every(isDone)
        ? [
            el("span", { class: "hint" }, W.allAnswered),
            content.next
              ? el("button", { type: "button", class: "btn", onclick: () => goTo(content.next) }, W[content.nextWord])
              : null,
          ]
        : null,
  });
  body.append(
    el(
      "div",
      { class: "talk wide" },
      content.intro ? el("div", { class: "setting" }, paragraphs(content.intro)) : null,
      letter(content),
      transcript(content, content.channel === "written" ? W.theScenes : W.theCall),
      stepping.node,
    ),
  );
  const firstOpen = prompts.findIndex((prompt) => !isDone(prompt));
  stepping.open(session.places.get(content.items) ?? Math.max(0, firstOpen), { focus: false });
  return {
    reload: () => {
      // A question that is being answered keeps its form; what another window wrote there comes with its next save.
      if (!body.querySelector(".one-step").contains(document.activeElement)) stepping.rebuild();
    },
  };
}
