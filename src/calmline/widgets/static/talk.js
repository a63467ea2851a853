// A conversation: one bubble a turn, and the cards beside it with what one knows and may do.

import { el, fill, paragraphs, tag } from "./dom.js";
import { W } from "./words.js";

/** Who speaks, and how it sounds, in one line. */
function who(turn, customer) {
  const name = turn.name ?? (turn.speaker === "customer" && customer ? customer.name : W.speaker[turn.speaker]);
  const sound = [turn.tone, turn.pace && turn.pace !== "even" ? W.pace[turn.pace] : null].filter(Boolean);
  return [
    // One's own turns in a rehearsal carry the number that they have on the curve.
    turn.turn ? [el("span", { class: "turn-number", "aria-hidden": "true" }, String(turn.turn)), " "] : null,
    name,
    turn.shown ? [" ", el("span", { class: "badge" }, W.shownMark)] : null,
    sound.map((s) => [el("span", { "aria-hidden": "true" }, " · "), el("span", { class: "sound" }, s)]),
  ];
}

/** One turn as a bubble. `number` is its place in the call, from 1. */
export function bubble(turn, { customer, number, marked } = {}) {
  const side = turn.speaker === "agent" || turn.speaker === "you" ? "agent" : turn.speaker;
  return el(
    "li",
    { class: `turn ${side}${marked ? " marked" : ""}`, "data-turn": turn.id },
    turn.speaker === "narrator"
      ? null
      : el("div", { class: "who" }, number ? el("span", { class: "unseen" }, fill(W.turnNumber, { n: number }), ". ") : null, who(turn, customer)),
    el("div", { class: "say", lang: turn.lang && tag(turn.lang) }, paragraphs(turn.text)),
  );
}

/** A few turns quoted, for a question about them. */
export function quote(turns, ids, customer) {
  const quoted = turns.filter((turn) => ids.includes(turn.id));
  if (!quoted.length) return null;
  return el(
    "ul",
    { class: "quoted talk-list" },
    quoted.map((turn) => bubble(turn, { customer, number: turns.indexOf(turn) + 1 })),
  );
}

/** All turns under a name for what they are, to look something up in; closed at first. */
export function transcript(content, name, open = false) {
  if (!content.turns?.length) return null;
  return el(
    "details",
    { class: "transcript", open },
    el("summary", {}, name),
    el(
      "ol",
      { class: "talk-list" },
      content.turns.map((turn, n) => bubble(turn, { customer: content.customer, number: n + 1 })),
    ),
  );
}

/** What stands beside a conversation. It may be longer than the window, so it can be scrolled by keyboard, too. */
export function beside(...children) {
  const inside = el("div", { class: "stays", tabindex: "0", role: "group", "aria-label": W.know }, ...children);
  return el("aside", { class: "side" }, inside);
}

/** A letter, to look something up in; closed at first. */
export function letter(content) {
  if (!content.letter) return null;
  return el(
    "details",
    { class: "transcript" },
    el("summary", {}, W.theLetter),
    el("div", { class: "letter" }, paragraphs(content.letter.text)),
  );
}

/** What the agent knows and may do, and what is known of the customer. */
export function cards(content, extraFacts = []) {
  const facts = [...content.agent.facts.map((fact) => fact.text), ...extraFacts];
  return [
    content.customer?.about ? [el("h3", {}, W.about), el("p", { class: "hint" }, content.customer.about)] : null,
    el("h3", {}, W.know),
    el("ul", { class: "facts" }, facts.map((fact) => el("li", {}, fact))),
    el("h3", {}, W.mayDo),
    el(
      "ul",
      { class: "facts" },
      content.agent.authority.map((one) =>
        el("li", { class: one.may ? "may" : "may-not" }, el("span", { class: "unseen" }, one.may ? W.may : W.mayNot), one.text),
      ),
    ),
  ];
}

/** Small figures below the curve: name and value. */
export function meters(rows) {
  return el(
    "ul",
    { class: "meters" },
    rows.map(([name, value]) => el("li", { class: "meter" }, el("span", {}, name, " "), el("b", {}, value))),
  );
}
