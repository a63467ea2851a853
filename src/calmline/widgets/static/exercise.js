// A graded exercise: the second call and its items. No key and no score is ever here, unless the page is the
// graders' own copy, which brings the expected answers with it.

import { el, fill, paragraphs, refill, uid } from "./dom.js";
import { complete, form } from "./prompts.js";
import { bubble, cards, quote } from "./talk.js";
import { W } from "./words.js";

export function exercise({ session, content, body, model }) {
  const { sheet } = content;
  const call = { turns: sheet.call.turns, customer: sheet.customer };
  const main = el("div", { class: "talk" });
  body.classList.add("two");
  body.append(main, el("aside", { class: "side" }, cards(sheet)));

  const forms = sheet.items.map((item, n) => itemForm(item, n));
  const handIn = handInForm();
  main.append(
    ...[
      content.trainer ? el("p", { class: "note" }, W.trainerView) : null,
      el("div", { class: "setting" }, paragraphs(sheet.intro)),
      sheet.call.intro ? el("div", { class: "setting" }, paragraphs(sheet.call.intro)) : null,
      el("h3", {}, W.theCall),
      el("ol", { class: "talk-list" }, sheet.call.turns.map((turn, n) => bubble(turn, { customer: sheet.customer, number: n + 1 }))),
    ].filter(Boolean),
    ...forms.map((one) => one.node),
    ...(content.trainer ? [] : [handIn.node]),
  );

  function itemForm(item, n) {
    const heading = uid("item");
    const inside = el("div", {});
    const node = el(
      "section",
      { class: "item", "data-item": item.id, "aria-labelledby": heading },
      el("h3", { id: heading }, fill(W.questionOf, { n: n + 1, all: sheet.items.length }), el("span", { class: "points" }, fill(W.points, { n: item.points }))),
      item.context ? el("div", { class: "note" }, paragraphs(item.context)) : null,
      quote(call.turns, item.about ?? [], call.customer),
      el("p", { class: "ask" }, item.ask),
      item.kind === "draft" ? el("p", { class: "hint" }, W.draftHint) : null,
      inside,
      content.trainer ? expectedOf(item) : null,
    );
    const draw = () => {
      let current = session.get(item.id) ?? {};
      refill(
        inside,
        form(item, call, current, (part) => {
          current = { ...session.get(item.id), ...part };
          session.set(item.id, current);
          handIn.draw();
        }),
      );
    };
    draw();
    return { node, draw, holdsFocus: () => inside.contains(document.activeElement) };
  }

  function expectedOf(item) {
    const { expected, reason } = content.trainer[item.id];
    return el("div", { class: "feedback" }, el("p", {}, el("b", {}, W.expected)), paragraphs(expected), el("p", {}, el("b", {}, W.because)), paragraphs(reason));
  }

  function handInForm() {
    const open = el("p", {});
    const result = el("div", { role: "status" });
    const id = uid("learner");
    const name = el("input", { type: "text", id, autocomplete: "off", maxlength: "80" });
    name.value = content.learner ?? "";
    const ask = content.learner ? null : el("div", { class: "writing" }, el("label", { for: id }, W.yourId), name, el("p", { class: "hint" }, W.yourIdHint));
    const button = el(
      "button",
      {
        type: "button",
        class: "btn",
        onclick: () => {
          if (!name.value.trim()) {
            refill(result, el("p", { class: "bad" }, W.needId));
            name.focus();
            return;
          }
          model().send({ type: "hand-in", learner: name.value.trim(), lang: session.lang });
        },
      },
      W.handIn,
    );
    const draw = () => {
      const missing = sheet.items.map((item, n) => [item, n + 1]).filter(([item]) => !complete(item, session.get(item.id)));
      const list = missing.map(([, n]) => n).join(", ");
      refill(open, missing.length ? fill(W.unanswered, { list: { en: list, zh: list.replaceAll(", ", "、") } }) : W.allDone);
    };
    const node = el(
      "section",
      { class: "item hand-in", "aria-label": W.handInTitle },
      el("h3", {}, W.handInTitle),
      open,
      ask,
      el("div", { class: "row" }, button),
      result,
    );
    const hear = (message) => {
      if (message.type !== "handed-in") return;
      refill(
        result,
        message.problem
          ? el("p", { class: "bad" }, message.problem)
          : [
              el("p", {}, el("b", {}, fill(W.handedInAs, { when: message.when }))),
              el("p", {}, message.path ? fill(W.handedInFile, { path: message.path }) : W.handedInExchange),
              el("p", { class: "hint" }, W.handInAgain),
            ],
      );
      if (!message.problem && ask) ask.remove();
    };
    return { node, draw, hear };
  }

  handIn.draw();
  return {
    reload: () => {
      // An item that is being filled in keeps its form; what another window wrote there comes with its next save.
      for (const one of forms) if (!one.holdsFocus()) one.draw();
      handIn.draw();
    },
    hear: (message) => handIn.hear(message),
  };
}
