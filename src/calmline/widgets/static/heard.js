// What was heard in one's reply, what it changed and why: said plainly, with one's own words as evidence.

import { el, fill, paragraphs, same, tag } from "./dom.js";
import { W } from "./words.js";

const MOST_RULES = 3; // more reasons at once help nobody; the others are a fold away

/**
 * What stands below a reply, as a fold: closed, it says what the reply changed. `inside` and `below` are what else
 * stands in it and under it; `after` is the customer's anger after it.
 */
export function why(beat, { open = false, after, inside = null, below = null } = {}) {
  return el(
    "li",
    { class: "why", "data-why": String(beat.turn) },
    el(
      "details",
      { open },
      el("summary", {}, el("span", { class: "unseen" }, fill(W.myTurn, { n: beat.turn }), ": "), changed(beat, after)),
      el(
        "div",
        { class: "reasons" },
        beat.hearing ? hearing(beat) : [heardAs(beat), beat.why ? paragraphs(beat.why) : null],
        reasons(beat),
        (beat.revealed ?? []).map((one) => el("p", { class: "revealed" }, el("b", {}, W.nowYouKnow[one.what]), one.text)),
        waited(beat),
        spaces(beat.spaces),
        beat.hearing?.improve ? el("p", { class: "part" }, el("b", {}, W.improveTitle), beat.hearing.improve) : null,
        beat.hearing ? others(beat.hearing) : null,
        inside,
      ),
    ),
    below,
  );
}

/** What a reply changed, in words: calmer or angrier, trust, clarity. Who was calm (`after` is 0) can't get calmer. */
export function changed(beat, after) {
  if (beat.understood === false) return el("span", { class: "changed" }, W.notHeard);
  const { trust = 0, clarity = 0 } = beat.changes ?? {};
  const parts = [
    [mood(beat.change, after), beat.change < 0 ? "good" : beat.change > 0 ? "bad" : null],
    trust ? [trust > 0 ? W.trustsMore : W.trustsLess] : null,
    clarity ? [clarity > 0 ? W.clearer : W.lessClear] : null,
  ].filter(Boolean);
  return el(
    "span",
    { class: "changed" },
    parts.map(([text, kind], n) => [n ? " · " : null, kind ? el("b", { class: kind }, text) : text]),
  );
}

function mood(change, after) {
  if (!change) return after === 0 ? W.stillCalm : W.asBefore;
  return fill(change < 0 ? W.calmerBy : W.angrierBy, { n: Math.abs(change) });
}

function heardAs(beat) {
  const names = (beat.heard ?? []).map((one, n) => [n ? W.listJoin : null, el("b", { class: one.fault ? "bad" : "good" }, one.name)]);
  return names.length ? el("p", { class: "heard" }, W.heardAs, names) : null;
}

const list = (title, kind, items) =>
  items.length ? [el("p", { class: "part" }, el("b", {}, title)), el("ul", { class: kind }, items.map((one) => el("li", {}, one)))] : null;

function hearing(beat) {
  const { lang, flags, nothing, cut, did, harmed, perhaps, uncounted } = beat.hearing;
  const words = (quote) => (quote ? [" ", el("q", { lang: tag(lang) }, same(quote))] : null);
  return el(
    "div",
    { class: "hearing", role: "group", tabindex: "-1", "aria-label": W.hearing },
    flags.map((flag) => el("p", {}, fill(W.flagged[flag], { language: W.languageName[lang] }))),
    nothing ? el("p", {}, W.nothingHeard) : null,
    cut ? el("p", {}, W.cutShort) : null,
    list(W.didTitle, "did", did.map((one) => [nameOf(one), words(one.quote), doubt(one)])),
    list(W.perhapsTitle, "perhaps", perhaps.map((one) => [one.name, words(one.quote)])),
    list(
      W.harmedTitle,
      "harmed",
      harmed.filter((one) => !one.unsure).map((one) => [el("b", { class: "bad" }, one.name), words(one.quote)]),
    ),
    list(
      W.doubtfulTitle,
      "perhaps",
      harmed.filter((one) => one.unsure).map((one) => [one.name, words(one.quote)]),
    ),
    list(
      W.uncountedTitle,
      "uncounted",
      uncounted.map((one) => [one.name ? [one.name, ":"] : null, words(one.quote), " ", one.reason ?? fill(W.notOwn[one.kind], { language: W.languageName[lang] })]),
    ),
    beat.why ? el("div", { class: "part" }, paragraphs(beat.why)) : null,
  );
}

/** The rules that counted: first those that made it go as it went; what did harm is always among those one sees. */
function reasons(beat) {
  const weight = (rule) => (beat.change > 0 ? -rule.anger : rule.anger);
  const rules = [...(beat.rules ?? [])].sort((one, other) => weight(one) - weight(other));
  const harm = rules.findIndex((rule) => rule.anger > 0);
  if (harm >= MOST_RULES) rules.splice(MOST_RULES - 1, 0, ...rules.splice(harm, 1));
  const sorted = rules.map((rule) => el("li", {}, rule.why));
  if (!sorted.length) return null;
  const more = sorted.slice(MOST_RULES);
  return [
    el("p", { class: "part" }, el("b", {}, W.rulesTitle)),
    el("ul", { class: "because" }, sorted.slice(0, MOST_RULES)),
    more.length ? el("details", { class: "others" }, el("summary", {}, fill(W.moreRules, { n: more.length })), el("ul", { class: "because" }, more)) : null,
  ];
}

/** What the customer was waiting for: of own words what was missing in them, else what would have done good. */
function waited(beat) {
  const missing = beat.hearing?.missing ?? [];
  if (missing.length) return list(W.missingTitle, "missing", missing.map((one) => (one.says ? fill(W.toSay, { what: one.text }) : one.text)));
  if (beat.hearing && !beat.hearing.void && !beat.hearing.improve && beat.understood) return el("p", { class: "part" }, W.nothingMissing);
  if (!beat.waits) return null;
  const { text, moves } = beat.waits;
  return el(
    "p",
    { class: "part" },
    el("b", {}, W.waitsTitle),
    text,
    moves.length ? [W.forInstance, moves.map((move, n) => [n ? W.listJoin : null, move]), W.stop] : null,
  );
}

function spaces(where) {
  if (!where) return null;
  const { before, after, you } = where;
  const moved = after === before ? null : after === "business" ? W.cameOver : W.hurtAgain;
  const apart = you && you !== before ? fill(W.apart, { theirs: W.spaceName[before], yours: W.spaceName[you] }) : null;
  return apart || moved ? el("p", { class: "part spaces" }, apart, apart && moved ? " " : null, moved) : null;
}

function nameOf(one) {
  const name = one.says ? fill(one.part ? W.saysPart : W.saysPoint, { what: one.says }) : one.name;
  return el("b", { class: "good" }, name);
}

function doubt(one) {
  const text = one.unsure ? W.notCertain : one.general ? W.anyCase : null;
  return text ? [" ", el("span", { class: "hint" }, text)] : null;
}

function others({ samples }) {
  return el("details", { class: "others samples" }, el("summary", {}, samples.middling ? W.others : W.other), sample(W.strong, samples.strong), sample(W.middling, samples.middling));
}

const sample = (title, text) => (text ? el("blockquote", {}, el("b", {}, title), paragraphs(text)) : null);
