// Questions one after the other: the guided analysis, the recall of earlier modules, the openings to be sorted.

import { el, fill, paragraphs, refill } from "./dom.js";
import { goTo } from "./frame.js";
import { question } from "./prompts.js";
import { answerOf } from "./replay.js";
import { transcript } from "./talk.js";
import { W } from "./words.js";

export function questions({ session, content, body }) {
  const { prompts } = content;
  const nameOf = (prompt) => `${content.items}/${prompt.id}`;
  const isDone = (prompt) => (prompt.private ? privately.get(prompt.id) : session.get(nameOf(prompt)))?.committed;
  const privately = new Map(); // reflections stay in this window and are gone with it

  const box = el("div", { class: "one-question" });
  const dots = el("ol", { class: "dots" });
  const foot = el("div", { class: "row" });
  const main = el(
    "div",
    { class: "talk wide" },
    content.intro ? el("div", { class: "setting" }, paragraphs(content.intro)) : null,
    content.letter ? el("blockquote", { class: "letter" }, el("b", {}, W.theLetter), paragraphs(content.letter.text)) : null,
    transcript(content),
    dots,
    box,
    foot,
  );
  body.append(main);

  let at = Math.max(0, prompts.findIndex((prompt) => !isDone(prompt)));

  function open(n, focus = true) {
    at = n;
    const prompt = prompts[n];
    const answer = prompt.private
      ? { get: () => privately.get(prompt.id), set: (value) => privately.set(prompt.id, value) }
      : answerOf(session, nameOf(prompt));
    const asked = question(prompt, content, answer, { oncommit: drawAround });
    const heading = el("h3", { tabindex: "-1" }, fill(W.questionOf, { n: n + 1, all: prompts.length }));
    refill(box, heading, asked.node);
    drawAround();
    if (focus) {
      heading.focus({ preventScroll: true });
      main.scrollIntoView({ block: "nearest" });
    }
  }

  function drawAround() {
    refill(
      dots,
      prompts.map((prompt, n) =>
        el(
          "li",
          {},
          el(
            "button",
            {
              type: "button",
              class: `dot${isDone(prompt) ? " done" : ""}`,
              "aria-current": n === at ? "step" : null,
              "aria-label": joinTexts(fill(W.questionOf, { n: n + 1, all: prompts.length }), isDone(prompt) ? W.doneAside : null),
              onclick: () => open(n),
            },
            isDone(prompt) ? "✓" : String(n + 1),
          ),
        ),
      ),
    );
    const all = prompts.every(isDone);
    const last = at === prompts.length - 1;
    const button = (text, onclick, properties) => el("button", { type: "button", onclick, ...properties }, text);
    refill(
      foot,
      at > 0 ? button(W.lastQuestion, () => open(at - 1), { class: "btn quiet" }) : null,
      !last ? button(isDone(prompts[at]) ? W.nextQuestion : W.skip, () => open(at + 1), { class: isDone(prompts[at]) ? "btn" : "btn quiet" }) : null,
      all ? el("span", { class: "hint" }, W.allAnswered) : null,
      all && content.next ? button(W[content.nextWord], () => goTo(content.next), { class: "btn" }) : null,
    );
  }

  open(at, false);
  return { reload: () => open(at, false) };
}

function joinTexts(first, second) {
  return second ? { en: first.en + second.en, zh: first.zh + second.zh } : first;
}

