// A graded exercise: the second call, its items one by one, and handing in. No key and no score is ever here,
// unless the page is the graders' own copy, which brings the expected answers with it.

import { el, fill, paragraphs, refill, uid } from "./dom.js";
import { complete, form } from "./forms.js";
import { stepper } from "./steps.js";
import { beside, bubble, cards, quote, transcript } from "./talk.js";
import { W } from "./words.js";

export function exercise({ session, content, body, model }) {
  const { sheet } = content;
  const call = { turns: sheet.call.turns, customer: sheet.customer };
  const asked = sheet.channel === "written" ? W.theLetter : W.theCall; // what the items are about
  const isDone = (item) => complete(item, session.get(item.id));
  const intro = [
    el("div", { class: "setting" }, paragraphs(sheet.intro)),
    sheet.call.intro ? el("div", { class: "setting" }, paragraphs(sheet.call.intro)) : null,
  ];
  const main = el("div", { class: "talk" });
  body.classList.add("two");
  body.append(main, beside(cards(sheet)));

  if (content.trainer) {
    main.append(
      el("p", { class: "note" }, W.trainerView),
      ...[...intro, transcript(call, asked, true)].filter(Boolean),
      ...sheet.items.map((item, n) =>
        el("section", { class: "item" }, el("h3", {}, name(n)), itemForm(item), expectedOf(content.trainer[item.id])),
      ),
    );
    return {};
  }

  const handIn = handInForm({ session, content, model, isDone });
  const steps = [
    {
      sign: asked,
      label: asked,
      done: () => false,
      build: () => el("div", {}, intro, el("ol", { class: "talk-list" }, call.turns.map((turn, n) => bubble(turn, { customer: call.customer, number: n + 1 })))),
      next: () => W.toItems,
    },
    ...sheet.items.map((item, n) => ({
      sign: String(n + 1),
      label: name(n),
      done: () => isDone(item),
      build: () => el("div", {}, transcript(call, asked), itemForm(item)),
      next: () => (isDone(item) ? W.nextQuestion : W.skip),
    })),
    { sign: W.handInTitle, label: W.handInTitle, done: () => false, build: handIn.build, next: () => W.handIn },
  ];
  const stepping = stepper(steps, { onopen: (n) => session.places.set("step", n) });
  main.append(stepping.node);
  // One comes back to where one was: at the first item that is still open, or at the call.
  const begun = sheet.items.some(isDone);
  const firstOpen = sheet.items.findIndex((item) => !isDone(item));
  const start = begun ? (firstOpen < 0 ? steps.length - 1 : firstOpen + 1) : 0;
  stepping.open(session.places.get("step") ?? start, { focus: false });

  function name(n) {
    return fill(W.questionOf, { n: n + 1, all: sheet.items.length });
  }

  function itemForm(item) {
    const heading = uid("item");
    return el(
      "div",
      { class: "question", "data-item": item.id, role: "group", "aria-labelledby": heading },
      item.context ? el("div", { class: "note" }, paragraphs(item.context)) : null,
      quote(call.turns, item.about ?? [], call.customer),
      el("p", { class: "ask", id: heading }, item.ask, " ", el("span", { class: "points" }, fill(W.points, { n: item.points }))),
      item.kind === "draft" ? el("p", { class: "hint" }, W.draftHint) : null,
      form(item, call, session.get(item.id), (part) => {
        session.set(item.id, { ...session.get(item.id), ...part });
        stepping?.drawAround();
      }),
    );
  }

  return {
    reload: () => {
      // An item that is being filled in keeps its form; what another window wrote there comes with its next save.
      if (!main.querySelector(".one-step")?.contains(document.activeElement)) stepping.rebuild();
    },
    hear: (message) => handIn.hear(message),
  };
}

function expectedOf({ expected, reason }) {
  return el(
    "div",
    { class: "feedback" },
    el("p", {}, el("b", {}, W.expected)),
    el("div", { class: "as-written" }, paragraphs(expected)),
    el("p", {}, el("b", {}, W.because)),
    paragraphs(reason),
  );
}

function handInForm({ session, content, model, isDone }) {
  const { items } = content.sheet;
  const result = el("div", { role: "status" });
  let learner = content.learner ?? "";

  function build() {
    const missing = items.map((item, n) => (isDone(item) ? null : n + 1)).filter(Boolean);
    const list = { en: missing.join(", "), zh: missing.join("、") };
    const id = uid("learner");
    const field = el("input", { type: "text", id, autocomplete: "off", maxlength: "80", oninput: () => (learner = field.value) });
    field.value = learner;
    return el(
      "div",
      { class: "hand-in" },
      el("p", {}, missing.length ? fill(W.unanswered, { list }) : W.allDone),
      content.learner
        ? null
        : el("div", { class: "writing" }, el("label", { for: id }, W.yourId), field, el("p", { class: "hint" }, W.yourIdHint)),
      el("div", { class: "row" }, el("button", { type: "button", class: "btn", onclick: () => send(field) }, W.handIn)),
      result,
    );
  }

  function send(field) {
    if (!learner.trim()) {
      refill(result, el("p", { class: "bad" }, W.needId));
      field.focus();
      return;
    }
    // What is still on its way would be missing from the hand-in.
    if (session.status() === "waiting") {
      refill(result, el("p", { class: "bad" }, W.notAllSaved));
      return;
    }
    model().send({ type: "hand-in", learner: learner.trim(), lang: session.lang });
  }

  function hear(message) {
    if (message.type !== "handed-in") return;
    if (message.problem) {
      refill(result, el("p", { class: "bad" }, message.problem));
      return;
    }
    content.learner = learner;
    refill(
      result,
      el("p", {}, el("b", {}, fill(W.handedInAs, { when: message.when }))),
      el("p", {}, message.path ? fill(W.handedInFile, { path: message.path }) : W.handedInExchange),
      el("p", { class: "hint" }, W.handInAgain),
    );
  }

  return { build, hear };
}
