// The quieter screens: start, what to take along, a side scene.

import { el, fill, paragraphs, refill } from "./dom.js";
import { courseLink } from "./frame.js";
import { due } from "./practice.js";
import { question } from "./question.js";
import { answerOf } from "./session.js";
import { bubble } from "./talk.js";
import { W } from "./words.js";

/** The start page: how the course works, and each module with what is done of it. */
export function start({ content, body, session }) {
  const steps = W.phaseWhat.map((phase, n) =>
    el("li", {}, el("span", { class: "big", "aria-hidden": "true" }, String(n + 1)), el("b", {}, phase.title), el("p", {}, phase.text)),
  );
  const list = el("ul", { class: "modules" });
  const kept = el("p", { class: "hint" });
  const today = due(session);
  body.append(
    el(
      "div",
      { class: "talk wide" },
      today.node,
      el("div", { class: "setting" }, paragraphs(content.welcome)),
      el("h2", {}, W.howItWorks),
      el("ol", { class: "how" }, steps),
      el("h2", {}, W.modules),
      list,
      content.place ? put2(kept, content.place) : null,
    ),
  );
  let drawn = "";
  const draw = (message) => {
    today.draw(message);
    // Built anew only when something is new: whoever comes back to the window may have the focus on a link.
    const now = JSON.stringify([session.progress, session.lang]);
    if (now === drawn) return;
    drawn = now;
    refill(list, content.modules.map((module) => moduleRow(module, session)));
  };
  draw();
  return { reload: () => draw(), hear: draw, lang: () => draw() };
}

const put2 = (node, place) => refill(node, fill(W.keptAt, { place }));

function moduleRow(module, session) {
  const state = session.progress[module.id] ?? { done: 0, all: 1 };
  const share = Math.round((100 * state.done) / state.all);
  const word = state.done === 0 ? W.begin : state.done < state.all ? W.goOnModule : W.openModule;
  const said = state.done === 0 ? W.notBegun : state.done < state.all ? W.begun : W.finished;
  return el(
    "li",
    { class: "module" },
    el("span", { class: "number", "aria-hidden": "true" }, module.number),
    el(
      "div",
      { class: "module-text" },
      el("b", {}, module.title),
      el("p", {}, module.teaser),
      el(
        "p",
        { class: "hint" },
        fill(W.minutes, { n: 5 * Math.max(1, Math.round(module.minutes / 5)) }),
        " · ",
        said,
        state.handedIn ? [" · ", W.handedIn] : null,
      ),
      el("span", { class: "bar-box", "aria-hidden": "true" }, el("span", { class: "bar-fill", style: `width:${share}%` })),
    ),
    el(
      "div",
      { class: "module-links" },
      courseLink(`${session.lang}/${module.name}.ipynb`, { class: "btn" }, word, el("span", { class: "unseen" }, ": ", module.title)),
      module.exercise
        ? courseLink(`exercises/${module.exercise}/${module.exercise}.ipynb`, { class: "btn quiet" }, W.exerciseLink, el("span", { class: "unseen" }, ": ", module.title))
        : null,
    ),
  );
}

/** The end of a module: its rules, its exercise, and where to go next. */
export function close({ content, body, session }) {
  const links = el("div", { class: "row" });
  body.append(
    el(
      "div",
      { class: "talk wide" },
      el("h3", {}, W.rules),
      el("ol", { class: "rules" }, content.rules.map((rule) => el("li", {}, el("span", { class: "code" }, rule.code), el("span", {}, rule.text)))),
      content.scripts.map((script) => scriptCard(script)),
      content.exercise ? [el("h3", {}, W.exerciseLink), el("p", {}, W.exerciseWhat)] : null,
      links,
    ),
  );
  const draw = () =>
    refill(
      links,
      content.exercise ? courseLink(`exercises/${content.exercise}/${content.exercise}.ipynb`, { class: "btn" }, W.toExercise) : null,
      content.nextModule
        ? courseLink(`${session.lang}/${content.nextModule.name}.ipynb`, { class: "btn quiet" }, fill(W.nextModule, { title: content.nextModule.title }))
        : null,
      courseLink(`${session.lang}/${content.startName}.ipynb`, { class: "btn quiet" }, W.startLink),
    );
  draw();
  return { lang: draw };
}

function scriptCard(script) {
  return el(
    "section",
    { class: "script" },
    el("p", { class: "kind" }, W.mustSay),
    el("h3", {}, script.title),
    paragraphs(script.when),
    el("ol", {}, script.steps.map((step) => el("li", {}, step))),
    script.say.map((words) => el("blockquote", {}, fill(words, { number: script.number ?? "" }))),
  );
}

/** Scenes beside the case: opened only by those who want to, after the warning. */
export function sideScenes({ session, content, body }) {
  const box = el("div", { class: "talk wide" });
  body.append(box);
  for (const scene of content.scenes) {
    const inside = el("div", {});
    const script = content.scripts.find((one) => one.id === scene.must_say);
    const call = { ...content, turns: scene.turns };
    const open = () => {
      refill(
        inside,
        el("ol", { class: "talk-list" }, scene.turns.map((turn, n) => bubble(turn, { customer: content.customer, number: n + 1 }))),
        scene.prompts.map((prompt) => question(prompt, call, answerOf(session, `${content.case}/side/${scene.id}/${prompt.id}`)).node),
        script ? scriptCard(script) : null,
      );
      inside.querySelector("li")?.scrollIntoView({ block: "nearest" });
    };
    refill(
      inside,
      scene.content_warning ? el("div", { class: "note" }, el("b", {}, W.warning), paragraphs(scene.content_warning)) : null,
      el("p", { class: "hint" }, W.leaveOut),
      el("div", { class: "row" }, el("button", { type: "button", class: "btn quiet", onclick: open }, W.openScene)),
    );
    box.append(el("section", {}, el("h3", {}, scene.title), inside));
  }
  return {};
}
