// Phase 3: the learner leads the call. What the customer does with a reply is worked out by the kernel, from the
// case; here it is shown. The steps taken are the answer: from them the whole call can be told again.

import { curve } from "./curve.js";
import { el, fill, paragraphs, refill, same, uid } from "./dom.js";
import { chip, fieldset, goTo } from "./frame.js";
import { writing } from "./forms.js";
import { beside, bubble, cards, letter, meters } from "./talk.js";
import { W } from "./words.js";

export function rehearsal({ session, content, body }) {
  const item = `${content.case}/rehearsal`;
  const empty = { persona: null, steps: [], draft: null, reached: [], calls: 0 };
  const value = () => ({ ...empty, ...session.get(item) });
  let before = null; // the curve of the call before, to compare with

  const talk = el("ol", { class: "talk-list", "aria-live": "polite" });
  const answer = el("div", { class: "answer" });
  const drawing = curve();
  const gauges = el("div");
  const side = el("div");
  const main = el("div", { class: "talk" }, el("div", { class: "setting" }, paragraphs(content.intro)), letter(content), talk, answer);
  body.classList.add("two");
  body.append(main, beside(side));

  const save = (change) => session.set(item, { ...value(), ...change });
  const call = () => session.extra.get(item) ?? null;
  /** Whether the customer has answered all that was said: on a slow or dead kernel nobody speaks twice. */
  const answered = () => call()?.beats.filter((beat) => beat.speaker === "you").length === value().steps.length;
  if (content.call && !answered()) session.extra.set(item, content.call);

  function start(persona) {
    before = null;
    save({ persona, steps: [], draft: null });
  }

  function hangUp() {
    save({ persona: null, steps: [], draft: null, calls: value().calls + 1 });
    draw(); // this needs no answer
  }

  function step(one) {
    if (!answered()) return;
    save({ steps: [...value().steps, one], draft: null });
  }

  const button = (text, onclick, properties = {}) => el("button", { type: "button", onclick, ...properties }, text);

  function drawTalk(view) {
    refill(
      talk,
      view.beats.map((beat) => [
        beat.note ? el("li", { class: "turn narrator" }, el("div", { class: "say" }, paragraphs(beat.note))) : null,
        bubble({ ...beat, id: "" }, { customer: { name: view.name } }),
        beat.why ? el("li", { class: "why" }, heard(beat), el("p", {}, beat.why)) : null,
      ]),
    );
  }

  function heard(beat) {
    const change = beat.change < 0 ? W.calmer : beat.change > 0 ? W.angrier : W.asBefore;
    return el(
      "p",
      { class: "heard" },
      beat.heard.length ? [W.heardAs, beat.heard.map((one, n) => [n ? W.listJoin : null, el("b", { class: one.fault ? "bad" : "good" }, one.name)]), " "] : null,
      el("span", { class: "hint" }, "(", change, ")"),
    );
  }

  function drawSide(view) {
    const places = Math.max(8, view?.emotions.length ?? 0, before?.length ?? 0);
    refill(side, el("h3", {}, W.feels), drawing.node, gauges, cards(content, view?.facts ?? []));
    drawing.draw({ values: view?.emotions ?? [], places, before });
    const seen = new Set(value().reached);
    refill(
      gauges,
      meters([
        ...(view ? [[W.anger, same(`${view.emotions.at(-1) ?? "–"} / 10`)]] : []),
        ...(view?.space ? [[W.theyAre, W.spaceName[view.space]]] : []),
        [fill(W.endingsSeen, { n: seen.size, all: content.endings }), ""],
      ]),
    );
  }

  function drawAnswer(view) {
    if (!view) return refill(answer, opening());
    if (view.ending) return refill(answer, closing(view));
    return refill(answer, view.now.typed ? typing(view) : choosing(view), rewinders());
  }

  function opening() {
    // Each call brings the next caller, so that nobody learns one path by heart.
    const caller = content.personas[value().calls % content.personas.length];
    return el(
      "div",
      { class: "row" },
      button(content.channel === "written" ? W.answerLetter : W.answerCall, () => start(caller.id), { class: "btn go" }),
    );
  }

  function choosing(view) {
    let chosen = null;
    const name = uid("reply");
    const say = button(W.say, () => chosen && step({ choose: chosen }), { class: "btn go", disabled: true });
    return el(
      "div",
      {
        onkeydown: (event) => {
          if (event.key === "Enter" && chosen && event.target.type === "radio") step({ choose: chosen });
        },
      },
      fieldset(
        W.yourTurn,
        { class: "replies" },
        view.now.choices.map((choice) =>
          chip({
            type: "radio",
            name,
            value: choice.id,
            text: choice.text,
            onchange: () => {
              chosen = choice.id;
              say.disabled = false;
            },
          }),
        ),
      ),
      el("div", { class: "row" }, say),
    );
  }

  function typing(view) {
    const draft = value().draft ?? { text: "", written: false };
    return draft.written ? comparing(view, draft) : writingForm(view, draft);
  }

  function writingForm(view, draft) {
    let text = draft.text;
    const ready = () => text.trim().length > 0;
    const commit = () => {
      field.now();
      if (!ready()) return;
      save({ draft: { text, written: true, ticks: [], faults: [] } });
    };
    const done = button(W.done, commit, { class: "btn go", disabled: !ready() });
    const field = writing({
      label: W.typeHere,
      value: text,
      onenter: commit,
      onchange: (now) => {
        text = now;
        done.disabled = !ready();
        save({ draft: { text, written: false } });
      },
    });
    field.area.addEventListener("input", () => {
      text = field.area.value;
      done.disabled = !ready();
    });
    return el(
      "div",
      {},
      el("div", { class: "note" }, paragraphs(view.now.typed.context)),
      field.node,
      el("div", { class: "row" }, done, el("span", { class: "hint" }, W.commitHint), el("span", { class: "hint" }, W.ctrlEnter)),
    );
  }

  function comparing(view, draft) {
    const { ticks, faults, samples } = view.now.typed;
    const met = new Set(draft.ticks);
    const made = new Set(draft.faults);
    const keep = () => save({ draft: { ...draft, ticks: [...met], faults: [...made] } });
    const box = (set, one) =>
      chip({
        type: "checkbox",
        checked: set.has(one.id),
        text: one.text,
        onchange: (event) => {
          if (event.target.checked) set.add(one.id);
          else set.delete(one.id);
          keep();
        },
      });
    return el(
      "div",
      { class: "comparing" },
      el("div", { class: "samples" }, sample(W.yours, same(draft.text)), sample(W.strong, samples.strong), sample(W.middling, samples.middling)),
      fieldset(W.tickAsk, { class: "replies" }, ticks.map((one) => box(met, one))),
      faults.length ? fieldset(W.tickFaults, { class: "replies" }, faults.map((one) => box(made, one))) : null,
      el(
        "div",
        { class: "row" },
        button(W.goOn, () => step({ text: draft.text, tick: [...met], faults: [...made] }), { class: "btn go" }),
        button(W.rewrite, () => save({ draft: { text: draft.text, written: false } }), { class: "btn quiet" }),
      ),
    );
  }

  const sample = (title, text) => (text ? el("blockquote", {}, el("b", {}, title), paragraphs(text)) : null);

  function closing(view) {
    const good = view.ending.kind === "good";
    return el(
      "div",
      { class: `ending ${good ? "good" : "poor"}`, tabindex: "-1" },
      el("p", { class: "kind" }, good ? W.endingGood : W.endingPoor),
      el("h3", {}, view.ending.title),
      paragraphs(view.ending.text),
      el("h4", {}, W.whatLed),
      paragraphs(view.ending.debrief),
      el(
        "div",
        { class: "row" },
        button(W.otherCaller, hangUp, { class: "btn go" }),
        button(W.rewind, rewind, { class: "btn quiet" }),
        button(W.toClose, () => goTo("close"), { class: "btn quiet" }),
      ),
    );
  }

  function rewinders() {
    if (!value().steps.length) return null;
    return el(
      "div",
      { class: "row" },
      button(["◀ ", W.rewind], rewind, { class: "btn quiet small" }),
      button(W.restart, () => ((before = call()?.emotions ?? null), save({ steps: [], draft: null })), { class: "btn quiet small" }),
    );
  }

  function rewind() {
    before = call()?.emotions ?? null;
    save({ steps: value().steps.slice(0, -1), draft: null });
  }

  /** Remembers which endings were reached; they count for the module's progress. */
  function note() {
    const ending = value().persona && call()?.ending;
    const { reached } = value();
    if (ending && !reached.includes(ending.id)) save({ reached: [...reached, ending.id] });
  }

  let drawn = "";
  function draw(force = false) {
    const view = value().persona ? call() : null;
    // While a reply is being written only the draft changes; the form under the hand is left alone.
    const now = JSON.stringify([value().persona, value().steps, value().draft?.written ?? false, view?.beats.length ?? 0, Boolean(view)]);
    if (!force && now === drawn) return;
    const first = drawn === "";
    drawn = now;
    const beats = talk.children.length;
    if (view) drawTalk(view);
    else refill(talk);
    drawSide(view);
    drawAnswer(view);
    if (first) return;
    const target = answer.querySelector("input, textarea, .ending, .go");
    target?.focus({ preventScroll: true });
    if (talk.children.length > beats) talk.lastElementChild?.scrollIntoView({ block: "nearest" });
    answer.scrollIntoView({ block: "nearest" });
  }

  draw();
  return {
    reload: () => draw(),
    hear: () => {
      note();
      draw();
    },
  };
}
