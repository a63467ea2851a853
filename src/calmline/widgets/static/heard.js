// What was heard in one's reply, and what the customer did with it: said plainly, with one's own words as evidence.

import { el, fill, paragraphs, same, tag } from "./dom.js";
import { W } from "./words.js";

/** What stands below a reply: of a choice, what it was heard as; of own words, what was heard in them. */
export function why(beat) {
  return el("li", { class: "why" }, beat.hearing ? hearing(beat) : [heardAs(beat), el("p", {}, beat.why)]);
}

function heardAs(beat) {
  const names = beat.heard.map((one, n) => [n ? W.listJoin : null, el("b", { class: one.fault ? "bad" : "good" }, one.name)]);
  return el("p", { class: "heard" }, names.length ? [W.heardAs, names, " "] : null, el("span", { class: "hint" }, "(", felt(beat), ")"));
}

const felt = (beat) => (beat.change < 0 ? W.calmer : beat.change > 0 ? W.angrier : W.asBefore);

function hearing(beat) {
  const { lang, flags, void: none, nothing, cut, did, harmed, perhaps, uncounted, missing, improve, samples } = beat.hearing;
  const words = (quote) => (quote ? [" ", el("q", { lang: tag(lang) }, same(quote))] : null);
  const list = (title, kind, items) =>
    items.length ? [el("p", { class: "part" }, el("b", {}, title)), el("ul", { class: kind }, items.map((one) => el("li", {}, one)))] : null;
  return [
    el(
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
        harmed.map((one) => [one.unsure ? fill(W.perhapsHarmed, { what: one.name }) : el("b", { class: "bad" }, one.name), words(one.quote)]),
      ),
      list(
        W.uncountedTitle,
        "uncounted",
        uncounted.map((one) => [one.name ? [one.name, ":"] : null, words(one.quote), " ", one.reason ?? fill(W.notOwn[one.kind], { language: W.languageName[lang] })]),
      ),
      el("p", { class: "part" }, el("b", {}, W.customerNow), felt(beat)),
      beat.why ? el("div", {}, paragraphs(beat.why)) : null,
      list(W.missingTitle, "missing", missing.map((one) => (one.says ? fill(W.toSay, { what: one.text }) : one.text))),
      improve ? el("p", { class: "part" }, el("b", {}, W.improveTitle), improve) : null,
      !none && !improve ? el("p", { class: "part" }, W.nothingMissing) : null,
    ),
    el("details", { class: "others" }, el("summary", {}, samples.middling ? W.others : W.other), sample(W.strong, samples.strong), sample(W.middling, samples.middling)),
  ];
}

function nameOf(one) {
  const name = one.says ? fill(one.part ? W.saysPart : W.saysPoint, { what: one.says }) : one.name;
  return el("b", { class: "good" }, name);
}

function doubt(one) {
  const text = one.unsure ? W.notCertain : one.general ? W.anyCase : null;
  return text ? [" ", el("span", { class: "hint" }, text)] : null;
}

const sample = (title, text) => (text ? el("blockquote", {}, el("b", {}, title), paragraphs(text)) : null);
