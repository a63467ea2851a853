// Phase 3: the learner leads the call. What the customer hears in a reply and does with it is worked out by the
// kernel, from the case; here it is shown. The steps taken are the answer: from them the whole call can be told again.

import { curve } from "./curve.js";
import { dial } from "./dial.js";
import { el, fill, paragraphs, refill, same } from "./dom.js";
import { goTo } from "./frame.js";
import { why } from "./heard.js";
import { beforeCall } from "./levels.js";
import { reset } from "./reset.js";
import { closing, tellingTurn } from "./review.js";
import { saying } from "./saying.js";
import { beside, bubble, cards, letter, meters } from "./talk.js";
import { W } from "./words.js";

const SEEDS = 2 ** 31;
const BEFORE_ANY = {
  persona: null,
  seed: null,
  level: null,
  mode: null,
  price: 0,
  rewound: false,
  steps: [],
  draft: null,
  way: null,
  reached: [],
  calls: 0,
  before: null,
};

export function rehearsal({ session, content, body }) {
  const item = `${content.case}/rehearsal`;
  const value = () => ({ ...BEFORE_ANY, ...session.get(item) });
  const written = content.channel === "written";

  const talk = el("ol", { class: "talk-list", "aria-live": "polite" });
  const answer = el("div", { class: "answer" });
  const drawing = curve({ onturn: toTurn });
  const strip = dial();
  const side = el("div");
  const main = el("div", { class: "talk" }, el("div", { class: "setting" }, paragraphs(content.intro)), letter(content), talk, answer);
  body.classList.add("two");
  body.append(main, beside(side));

  const save = (change) => session.set(item, { ...value(), ...change });
  const call = () => session.extra.get(item) ?? null;
  const record = () => session.extra.get(`${item}/standing`) ?? content;
  /** Whether the kernel has answered to all that was said: on a slow or dead kernel nobody speaks twice. */
  const answered = () => call()?.steps === value().steps.length;
  /** The steps that could be told. After a newer version of the case, or without the analyser, there may be more. */
  const taken = () => value().steps.slice(0, call()?.taken ?? 0);
  /** Whether one reads after every turn what was heard. A call made worse on purpose has no level, and tells at once. */
  const turnByTurn = (view) => view.level === null || view.level <= 2;
  if (content.call && !answered()) session.extra.set(item, content.call);

  let begun = false; // a call was begun, and the kernel has not told of it yet
  let rest = null; // the twenty seconds between two calls, while they last
  let level = value().level; // the last one chosen, where no record suggests one

  function start(change) {
    if (begun) return;
    begun = true;
    // Each call brings the next caller, so that nobody learns one path by heart.
    const caller = content.personas[value().calls % content.personas.length];
    const seed = Math.floor(Math.random() * SEEDS);
    save({ persona: caller.id, seed, level: null, mode: null, rewound: false, steps: [], draft: null, way: null, before: null, ...change });
  }

  function hangUp() {
    // What a call has left the next caller to expect wears off by and by. What was done on purpose leaves nothing.
    const { price, calls, mode } = value();
    const ending = mode === "worse" ? null : call()?.ending;
    save({ persona: null, steps: [], draft: null, before: null, mode: null, rewound: false, price: ending ? Math.max(0, ending.price - 1) : price, calls: calls + 1 });
    session.extra.set(item, null);
    begun = false;
    rest?.end();
    rest = reset(() => {
      rest = null;
      draw();
    });
    draw(); // this needs no answer
  }

  function step(one) {
    if (!answered()) return;
    save({ steps: [...taken(), one], draft: null });
  }

  const button = (text, onclick, properties = {}) => el("button", { type: "button", onclick, ...properties }, text);

  // --- what was said ------------------------------------------------------------------------------------------

  let said = []; // the beats that stand there: those that stay are not built anew, nor read out again
  function drawTalk(view) {
    const beats = view?.beats ?? [];
    // After the call all reasons come at once. They are there to be looked at, not to be read out in a row.
    talk.setAttribute("aria-live", view?.ending ? "off" : "polite");
    const keys = beats.map(({ speaker, text, tone, note, turn, shown }) => JSON.stringify([speaker, text, tone, note, turn, shown]));
    const same = said.findIndex((one, n) => one.key !== keys[n]);
    for (const one of same < 0 ? [] : said.splice(same)) one.nodes.concat(one.why ?? []).forEach((node) => node.remove());
    for (const beat of beats.slice(said.length)) {
      const nodes = [
        beat.note ? el("li", { class: "turn narrator" }, el("div", { class: "say" }, paragraphs(beat.note))) : null,
        bubble({ ...beat, id: beat.turn ? `mine-${beat.turn}` : "", name: beat.shown ? W.speaker.colleague : null }, { customer: { name: view.name } }),
      ].filter(Boolean);
      talk.append(...nodes);
      said.push({ key: keys[said.length], nodes, why: null, whyKey: null });
    }
    const last = beats.findLast((beat) => beat.speaker === "you");
    const telling = view?.ending ? tellingTurn(beats) : null;
    beats.forEach((beat, n) => drawWhy(view, beat, said[n], beat === last, telling));
  }

  function drawWhy(view, beat, one, isLast, telling) {
    if (beat.speaker !== "you" || !view.told || !(beat.hearing || beat.heard)) {
      one.why?.remove();
      one.why = one.whyKey = null;
      return;
    }
    const open = view.ending ? beat.turn === telling || (isLast && turnByTurn(view)) : isLast;
    const key = JSON.stringify([beat, open, Boolean(view.ending), isLast]);
    if (one.whyKey === key) return;
    const again = canRewind(view, beat) ? button(W.fromHere, () => rewindTo(beat.turn), { class: "linkish" }) : null;
    const fold = why(beat, { open, after: view.emotions?.[beat.turn], inside: view.ending || isLast ? null : again, below: view.ending ? again : null });
    one.why ? one.why.replaceWith(fold) : one.nodes.at(-1).after(fold);
    Object.assign(one, { why: fold, whyKey: key });
  }

  /** Goes to one's turn in the conversation, and opens what stands below it. */
  function toTurn(n) {
    const fold = talk.querySelector(`[data-why="${n}"] > details`);
    if (!fold) return;
    fold.open = true;
    talk.querySelector(`[data-turn="mine-${n}"]`).scrollIntoView({ block: "start" });
    fold.querySelector("summary").focus({ preventScroll: true });
  }

  // --- beside it ----------------------------------------------------------------------------------------------

  function drawSide(view) {
    const told = view?.emotions ? view : null;
    const { before, reached } = value();
    const places = Math.max(8, told?.emotions.length ?? 0, before?.length ?? 0);
    const earlier = told?.emotions.length ? before : null;
    drawing.draw({ values: told?.emotions ?? [], places, before: earlier, label: curveLabel(told?.emotions ?? [], earlier) });
    strip.draw(told?.spaces, places);
    refill(
      side,
      told
        ? [
            el("h3", {}, W.feels),
            drawing.node,
            meters([
              [W.anger, same(told.emotions.length > 1 ? `${told.emotions[0]} → ${told.emotions.at(-1)}` : told.emotions[0])],
              ...(told.space && !told.ending ? [[W.theyAre, W.spaceName[told.space]]] : []),
            ]),
            strip.node,
          ]
        : view
          ? el("p", { class: "hint" }, W.noCurve)
          : null,
      view ? found(view) : null,
      cards(content, view?.facts ?? []),
      el("p", { class: "hint" }, fill(W.endingsSeen, { n: new Set(reached).size, all: content.endings })),
    );
  }

  function curveLabel(emotions, before) {
    const listed = (text, values) => fill(text, { list: values.join(", ") });
    const now = listed(W.curveTurns, emotions);
    if (!before) return now;
    const then = listed(W.curveBefore, before);
    return { en: `${now.en} ${then.en}`, zh: now.zh + then.zh };
  }

  /** What has come out in the call, and what was promised in it. */
  function found({ known, promised }) {
    return [
      known.length ? [el("h3", {}, W.cameOutTitle), el("dl", { class: "traits" }, known.map((one) => [el("dt", {}, W.trait[one.what]), el("dd", {}, one.text)]))] : null,
      promised.length ? [el("h3", {}, W.promisedTitle), el("ul", { class: "facts" }, promised.map((one) => el("li", {}, el("q", {}, short(one.text)))))] : null,
    ];
  }

  /** The beginning of what was said, enough to know it again. */
  function short(text) {
    // No word is cut in two; Chinese has no spaces between words.
    const cut = (words, most) => (words.length > most ? `${words.slice(0, most).replace(/\s+\S{0,20}$/u, "").replace(/[\s,;:，；：、]+$/u, "")}…` : words);
    return { en: cut(text.en, 100), zh: cut(text.zh, text.zh === text.en ? 100 : 45) };
  }

  // --- what can be said ---------------------------------------------------------------------------------------

  function drawAnswer(view) {
    if (rest) return refill(answer, rest.node);
    if (!view) return refill(answer, opening());
    if (view.ending) return refill(answer, ended(view));
    if (view.unheard) return refill(answer, unheard());
    const puzzled = lastTurn(view)?.understood === false;
    const { draft, way } = value();
    const form = saying({
      now: view.now,
      level: view.level,
      way,
      draft: draft?.text,
      written,
      lang: () => session.lang,
      onsay: step,
      onway: (now) => save({ way: now }),
      ondraft: (text) => save({ draft: { text } }),
    });
    refill(
      answer,
      view.taken < view.steps ? el("p", { class: "note" }, W.callChanged) : null,
      view.worse === null ? null : el("p", { class: "note worse" }, view.worse ? fill(W.worseLeft, { n: view.worse }) : W.winBack),
      puzzled ? notUnderstood(view) : null,
      form,
      rewinders(view, puzzled),
    );
  }

  function opening() {
    const { standing, recordProblem } = record();
    return beforeCall({
      written,
      level: standing?.level ?? level ?? 1,
      standing,
      problem: recordProblem,
      onstart: (chosen) => ((level = chosen), start({ level: chosen })),
      onworse: () => start({ mode: "worse" }),
    });
  }

  /** What was not understood has changed nothing, so to say it differently takes nothing back. */
  function notUnderstood(view) {
    const { text, lang, hearing } = lastTurn(view);
    const differently = () => {
      save({ draft: { text: text[lang ?? session.lang] }, way: "own" });
      drawAnswer(view);
      answer.querySelector("textarea").focus();
    };
    return el(
      "div",
      { class: "note" },
      el("p", {}, view.worse ? W.notUnderstoodWorse : hearing?.flags.length ? W.notUnderstoodFlagged : W.notUnderstood),
      view.now.typed ? el("div", { class: "row" }, button(W.sayDifferently, differently, { class: "btn quiet small" })) : null,
    );
  }

  /** The analyser could not be read. What was said is kept; it may be heard later, or said in another way. */
  function unheard() {
    return el(
      "div",
      { class: "unheard" },
      el("div", { class: "note", role: "alert" }, el("p", {}, W.unheard)),
      el(
        "div",
        { class: "row" },
        button(W.hearAgain, () => session.send({ type: "refresh" }), { class: "btn go" }),
        button(["◀ ", W.sayDifferently], () => takeBack(taken().length, {}), { class: "btn quiet small" }),
      ),
    );
  }

  function ended(view) {
    const { standing, recordProblem } = record();
    const last = lastTurn(view);
    const again = last && canRewind(view, last) ? button(rewindName(last), () => rewindTo(last.turn), { class: "btn quiet" }) : null;
    const buttons = [
      button(written ? W.nextLetter : W.nextCaller, hangUp, { class: "btn go" }),
      again,
      button(W.toClose, () => goTo("close"), { class: "btn quiet" }),
    ];
    return closing(view, { call: value(), standing, problem: recordProblem, onturn: toTurn, buttons });
  }

  // --- taking back --------------------------------------------------------------------------------------------

  const lastTurn = (view) => view.beats.findLast((beat) => beat.speaker === "you");
  const isTyped = (turn) => typeof value().steps[turn - 1]?.text === "string";
  const rewindName = (beat) => (isTyped(beat.turn) ? W.sayDifferently : W.rewind);

  /** What would only be shown again, or was not understood, can't be taken back; nor before one may read why. */
  function canRewind(view, beat) {
    return view.told && !(beat.shown && turnByTurn(view)) && beat.understood !== false;
  }

  function rewinders(view, puzzled) {
    const last = lastTurn(view);
    const back = last && !puzzled && canRewind(view, last);
    const anew = view.told && view.beats.some((beat) => beat.speaker === "you" && canRewind(view, beat));
    return el(
      "div",
      { class: "row rewinders" },
      back ? button(["◀ ", rewindName(last)], () => rewindTo(last.turn), { class: "btn quiet small" }) : null,
      anew ? button(W.restart, () => takeBack(0, told(), { words: false }), { class: "btn quiet small" }) : null,
      button(W.leaveCall, hangUp, { class: "btn quiet small" }),
    );
  }

  const told = () => ({ rewound: true, before: call()?.emotions ?? null });
  const rewindTo = (turn) => takeBack(turn - 1, told());

  /** Takes back all from a turn on. What was typed there comes back into the field, to be said differently. */
  function takeBack(steps, change, { words = true } = {}) {
    const typed = words && isTyped(steps + 1);
    save({ steps: value().steps.slice(0, steps), draft: typed ? { text: value().steps[steps].text } : null, ...(typed ? { way: "own" } : {}), ...change });
  }

  /** Remembers which endings were reached; they count for the module's progress. To watch one is not to reach it. */
  function note() {
    const { persona, mode, level, reached } = value();
    const ending = persona && mode !== "worse" && level !== 1 && call()?.ending;
    if (ending && answered() && !reached.includes(ending.id)) save({ reached: [...reached, ending.id] });
  }

  // --- drawing ------------------------------------------------------------------------------------------------

  let drawn = "";
  function draw() {
    const { persona, seed, steps } = value();
    const view = persona ? call() : null;
    const first = drawn === "";
    // Until the kernel has told what became of the last words, all stays as it is, and with it the focus.
    if (!first && persona && !answered()) return;
    if (view) begun = false;
    // While a reply is being written only the draft changes; the form under the hand is left alone.
    const now = JSON.stringify([persona, seed, steps, view?.beats.length ?? 0, view?.unheard ?? false, Boolean(rest)]);
    if (now === drawn) return;
    drawn = now;
    const held = answer.contains(document.activeElement) || talk.contains(document.activeElement);
    const bubbles = talk.querySelectorAll(".turn").length;
    drawTalk(view);
    drawSide(view);
    drawAnswer(view);
    if (!first) lead(view, { more: talk.querySelectorAll(".turn").length > bubbles, held });
  }

  /** Leads eye and focus to what comes next. */
  function lead(view, { more, held }) {
    const last = view && lastTurn(view);
    const mine = last && more && view.told && !view.unheard && !view.ending ? talk.querySelector(`[data-turn="mine-${last.turn}"]`) : null;
    const target =
      (mine && [...talk.querySelectorAll(".why")].at(-1)?.querySelector("details[open] .hearing")) ||
      answer.querySelector(".ending, .reset button, .replies input, textarea") ||
      answer.querySelector(".go");
    if (held || document.activeElement === document.body) target?.focus({ preventScroll: true });
    // What was heard in one's words is read before one goes on.
    if (mine) return mine.scrollIntoView({ block: "start" });
    if (!view) return (rest ? answer : body).scrollIntoView({ block: rest ? "center" : "start" });
    if (more) talk.lastElementChild?.scrollIntoView({ block: "nearest" });
    answer.scrollIntoView({ block: "nearest" });
    // Whoever takes words back answers the same line again, so that line stays in sight.
    if (!more && !view.ending) talk.lastElementChild?.scrollIntoView({ block: "nearest" });
  }

  draw();
  return {
    reload: () => {
      begun = false;
      draw();
    },
    hear: () => {
      note();
      draw();
    },
    end: () => rest?.end(),
  };
}
