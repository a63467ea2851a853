// After a call: how it ended, whether it counts, who that was, and all of one's turns to look back on.

import { el, fill, paragraphs } from "./dom.js";
import { changed } from "./heard.js";
import { comesBack, streak } from "./levels.js";
import { W } from "./words.js";

const TRAITS = ["goal", "stake", "trigger", "softener", "expectation"];

/**
 * The ending of a call. `call` is the answer that holds it, `standing` where one stands now (or null), `problem` what
 * is wrong with the record; `onturn(n)` goes to a turn, `buttons` lead on.
 */
export function closing(view, { call, standing, problem, onturn, buttons }) {
  const { ending } = view;
  const turns = view.beats.filter((beat) => beat.speaker === "you");
  const typed = turns.some((beat) => beat.hearing && !beat.shown && beat.understood !== false);
  return el(
    "div",
    { class: `ending ${ending.kind}`, tabindex: "-1" },
    el("p", { class: "kind" }, ending.kind === "good" ? W.endingGood : W.endingPoor),
    el("h3", {}, ending.title),
    paragraphs(ending.text),
    ending.gaveUp ? el("p", {}, W.patienceOut) : null,
    ending.dearer ? el("p", { class: "dearer" }, W.dearer) : null,
    el("h4", {}, W.whatLed),
    paragraphs(ending.debrief),
    typed ? el("p", { class: "hint" }, W.nearest) : null,
    recordLine(view, call, standing),
    problem ? el("p", { class: "note quiet" }, problem) : null,
    el("div", { class: "row" }, buttons),
    el(
      "details",
      { class: "others", open: true },
      el("summary", {}, fill(W.whoWas, { name: view.name })),
      el("dl", { class: "traits" }, TRAITS.map((one) => [el("dt", {}, W.trait[one]), el("dd", {}, ending.persona[one])])),
    ),
    turns.length
      ? [
          el("h4", {}, W.lookBack),
          el(
            "ol",
            { class: "my-turns" },
            turns.map((beat) =>
              el(
                "li",
                {},
                el(
                  "button",
                  { type: "button", class: "linkish", onclick: () => onturn(beat.turn) },
                  el("span", { class: "turn-number", "aria-hidden": "true" }, String(beat.turn)),
                  el("span", { class: "unseen" }, fill(W.myTurn, { n: beat.turn }), ": "),
                  changed(beat, view.emotions[beat.turn]),
                ),
              ),
            ),
          ),
        ]
      : null,
  );
}

/** Whether the call counts, for what, and why not if it does not. */
function recordLine(view, call, standing) {
  const { level, ending } = view;
  if (call.mode === "worse") return el("p", { class: "record" }, W.recordWorse);
  if (!standing || level === null) return null;
  if (level < 4) {
    const next = ending.passed ? W.recordNext : ending.kind === "good" ? W.recordHalf : W.recordAgain;
    return el("p", { class: "record" }, fill(next, { level: W.levels[standing.level - 1].name }));
  }
  if (call.rewound) return el("p", { class: "record" }, W.recordRewound);
  if (standing.fluent) return el("p", { class: "record" }, comesBack(standing));
  return el("p", { class: "record standing" }, streak(standing.streak), ending.passed ? W.recordCounts : ending.kind === "good" ? W.recordAngry : W.recordBroken);
}

/** Which turn to look at first: the first that did harm, else the one that brought the customer over to the matter. */
export function tellingTurn(beats) {
  const turns = beats.filter((beat) => beat.speaker === "you" && beat.understood !== false);
  const harmed = (beat) => beat.change > 0 || beat.heard?.some((one) => one.fault) || beat.hearing?.harmed.some((one) => !one.unsure);
  const turned = (beat) => beat.spaces?.before === "personal" && beat.spaces.after === "business";
  return (turns.find(harmed) ?? turns.find(turned) ?? turns[0])?.turn ?? null;
}
