// Phase 3: the learner leads the call. What the customer hears in a reply and does with it is worked out by the
// kernel, from the case; here it is shown. The steps taken are the answer: from them the whole call can be told again.

import { curve } from "./curve.js";
import { el, fill, paragraphs, put, refill, same, uid } from "./dom.js";
import { chip, fieldset, goTo } from "./frame.js";
import { MAX_TEXT, writing } from "./forms.js";
import { why } from "./heard.js";
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
  /** Whether the kernel has answered to all that was said: on a slow or dead kernel nobody speaks twice. */
  const answered = () => call()?.steps === value().steps.length;
  /** The steps that could be told. After a newer version of the case, or without the analyser, there may be more. */
  const taken = () => value().steps.slice(0, call()?.taken ?? 0);
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
    save({ steps: [...taken(), one], draft: null });
  }

  const sayIt = content.channel === "written" ? W.send : W.say;
  const button = (text, onclick, properties = {}) => el("button", { type: "button", onclick, ...properties }, text);

  let told = []; // the beats that stand there: those that stay are not built anew, nor read out again
  function drawTalk(beats, name) {
    const now = beats.map((beat) => JSON.stringify(beat));
    if (!told.length || told.some((beat, n) => beat !== now[n])) {
      refill(talk);
      told = [];
    }
    put(
      talk,
      beats.slice(told.length).map((beat) => [
        beat.note ? el("li", { class: "turn narrator" }, el("div", { class: "say" }, paragraphs(beat.note))) : null,
        bubble({ ...beat, id: "" }, { customer: { name } }),
        beat.why || beat.hearing ? why(beat) : null,
      ]),
    );
    told = now;
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
    if (view.unheard) return refill(answer, unheard());
    const last = view.beats.findLast((beat) => beat.speaker === "you")?.hearing;
    const again = last?.void || last?.nothing; // then to say it anew comes first
    const form = view.now.typed ? typing(view) : choosing(view);
    return refill(answer, view.taken < view.steps ? el("p", { class: "note" }, W.callChanged) : null, again ? [rewinders(), form] : [form, rewinders()]);
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
    const say = button(sayIt, () => chosen && step({ choose: chosen }), { class: "btn go", disabled: true });
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
    let text = value().draft?.text ?? "";
    const ready = () => text.trim().length > 0 && text.length <= MAX_TEXT;
    const commit = () => {
      field.now();
      if (ready()) step({ text, lang: session.lang });
    };
    const done = button(sayIt, commit, { class: "btn go", disabled: !ready() });
    const field = writing({
      label: W.typeHere,
      value: text,
      hears: view.now.typed.hears,
      onenter: commit,
      onchange: (now) => {
        text = now;
        save({ draft: { text } });
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
      el("div", { class: "row" }, done, el("span", { class: "hint" }, W.sayHint), el("span", { class: "hint" }, W.ctrlEnter)),
    );
  }

  /** The analyser could not be read. What was said is kept; it may be heard later, or said in another way. */
  function unheard() {
    return el(
      "div",
      { class: "unheard" },
      el("div", { class: "note", role: "alert" }, el("p", {}, W.unheard)),
      el("div", { class: "row" }, button(W.hearAgain, () => session.send({ type: "refresh" }), { class: "btn go" })),
      rewinders(),
    );
  }

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
        button(rewindName(), rewind, { class: "btn quiet" }),
        button(W.toClose, () => goTo("close"), { class: "btn quiet" }),
      ),
    );
  }

  function rewinders() {
    if (!value().steps.length) return null;
    return el(
      "div",
      { class: "row rewinders" },
      button(["◀ ", rewindName()], rewind, { class: "btn quiet small" }),
      button(W.restart, () => ((before = call()?.emotions ?? null), save({ steps: [], draft: null })), { class: "btn quiet small" }),
    );
  }

  /** The last reply that stands there, and the steps before it. */
  function lastReply() {
    const steps = value().steps.slice(0, taken().length + (call()?.unheard ? 1 : 0));
    return { last: steps.at(-1), steps: steps.slice(0, -1) };
  }

  const rewindName = () => (typeof lastReply().last?.text === "string" ? W.sayDifferently : W.rewind);

  /** Takes the last reply back. What was typed comes back into the field, to be said differently. */
  function rewind() {
    const { last, steps } = lastReply();
    before = call()?.emotions ?? null;
    save({ steps, draft: typeof last?.text === "string" ? { text: last.text } : null });
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
    const now = JSON.stringify([value().persona, value().steps, view?.beats.length ?? 0, view?.unheard ?? false, Boolean(view)]);
    if (!force && now === drawn) return;
    const first = drawn === "";
    drawn = now;
    const beats = talk.children.length;
    drawTalk(view?.beats ?? [], view?.name);
    drawSide(view);
    drawAnswer(view);
    if (first) return;
    const more = talk.children.length > beats;
    const hearing = more && !view.unheard && [...talk.querySelectorAll(".why")].at(-1)?.querySelector(".hearing");
    if (hearing) {
      // What was heard in one's own words is read before one goes on.
      hearing.focus({ preventScroll: true });
      hearing.closest(".why").previousElementSibling.scrollIntoView({ block: "start" });
      return;
    }
    const target = answer.querySelector("input, textarea, .ending, .go");
    target?.focus({ preventScroll: true });
    if (more) talk.lastElementChild?.scrollIntoView({ block: "nearest" });
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
