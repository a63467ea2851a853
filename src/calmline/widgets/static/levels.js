// Before a call: how much of it is one's own, where one stands, and the mode in which one makes it worse first.

import { el, fill, uid } from "./dom.js";
import { fieldset } from "./frame.js";
import { W } from "./words.js";

const IN_A_ROW = 3; // so many calls in a row, with as many callers, are fluent

/**
 * What stands there before a call. `standing` is where the learner stands (null when nothing is kept), `level` the
 * one to begin with, `problem` what is wrong with the record. `onstart(level)` and `onworse()` begin a call.
 */
export function beforeCall({ written, level, standing, problem, onstart, onworse }) {
  const name = uid("level");
  let chosen = level;
  return el(
    "div",
    { class: "before-call" },
    fieldset(
      W.levelAsk,
      // As with the replies: Enter takes what is chosen.
      { class: "levels", onkeydown: (event) => event.key === "Enter" && event.target.type === "radio" && onstart(chosen) },
      W.levels.map((one, n) => card({ name, number: n + 1, one, checked: n + 1 === level, suggested: standing?.level === n + 1, onchange: () => (chosen = n + 1) })),
    ),
    standing ? where(standing) : null,
    problem ? el("p", { class: "note quiet" }, problem) : null,
    el("div", { class: "row" }, el("button", { type: "button", class: "btn go", onclick: () => onstart(chosen) }, written ? W.answerLetter : W.answerCall)),
    el(
      "div",
      { class: "worse-first" },
      el("p", {}, W.worseWhat),
      el("button", { type: "button", class: "btn quiet small", onclick: onworse }, W.worseFirst),
    ),
  );
}

function card({ name, number, one, checked, suggested, onchange }) {
  const id = uid("level");
  return el(
    "div",
    { class: "level" },
    el("input", { type: "radio", id, name, value: String(number), checked, onchange, "aria-describedby": `${id}-what` }),
    el(
      "label",
      { for: id },
      el("span", { class: "level-number", "aria-hidden": "true" }, String(number)),
      el("b", {}, one.name),
      suggested ? el("span", { class: "badge" }, W.suggested) : null,
    ),
    el("p", { class: "hint", id: `${id}-what` }, one.what),
  );
}

/** Where one stands: on the way to three in a row, or fluent and when the call comes back. */
function where(standing) {
  if (standing.fluent) return el("p", { class: "standing" }, comesBack(standing));
  return el("div", { class: "standing" }, streak(standing.streak), el("span", {}, W.inARow));
}

/** The row so far, as dots that fill. */
export function streak(n) {
  const dots = Array.from({ length: IN_A_ROW }, (_, one) => el("span", { class: one < n ? "pip done" : "pip" }));
  return el("span", { class: "streak", role: "img", "aria-label": fill(W.streakNow, { n }) }, dots);
}

/** That this call is fluent, and when it comes back. */
export function comesBack({ due }) {
  const when = due ? new Date(due.length > 10 ? due : `${due}T12:00`) : null;
  if (!when || when <= new Date()) return W.fluentToday;
  const day = (tag) => when.toLocaleDateString(tag, { weekday: "long", day: "numeric", month: "long" });
  return fill(W.fluentNext, { day: { en: day("en-GB"), zh: day("zh-CN") } });
}
