// What is shown once the learner has committed: one's own answer beside ours, and the author's words.

import { boardFeedback } from "./board.js";
import { el, fill, paragraphs, put } from "./dom.js";
import { spaceStrip } from "./spaces.js";
import { W } from "./words.js";

const verdict = (kind, text) => el("span", { class: `verdict ${kind}` }, text);

function optionFeedback(prompt, value) {
  const chosen = new Set(value.chosen ?? []);
  const worth = prompt.options.filter((option) => option.right || chosen.has(option.id));
  return el(
    "ul",
    { class: "compare" },
    worth.map((option) =>
      el(
        "li",
        {},
        option.right ? verdict(chosen.has(option.id) ? "good" : "add", chosen.has(option.id) ? W.right : W.missed) : verdict("other", W.notRight),
        el("b", {}, option.text),
        option.why ? el("p", {}, option.why) : null,
      ),
    ),
  );
}

function citeFeedback(call, cite, cited) {
  const name = (id) => {
    const n = call.turns.findIndex((turn) => turn.id === id);
    return n < 0 ? null : el("li", {}, verdictOfCite(cite, id, cited), fill(W.turnNumber, { n: n + 1 }), ": ", call.turns[n].text);
  };
  const all = call.turns.map((turn) => turn.id).filter((id) => cite.right.includes(id) || cited.includes(id));
  return el("ul", { class: "compare" }, all.map(name));
}

function verdictOfCite(cite, id, cited) {
  if (cite.right.includes(id)) return cited.includes(id) ? verdict("good", W.right) : verdict("add", W.missed);
  return cite.also?.includes(id) ? verdict("good", W.alsoFine) : verdict("other", W.notRight);
}

function markFeedback(prompt, call, value) {
  const cited = Array.isArray(value.cited) ? Object.fromEntries(value.cited.map((id) => [id, null])) : (value.cited ?? {});
  const expected = new Map(prompt.right.map((one) => [one.turn, one]));
  const rows = call.turns.filter((turn) => expected.has(turn.id) || turn.id in cited);
  return el(
    "ul",
    { class: "compare" },
    rows.map((turn) => {
      const ours = expected.get(turn.id);
      const mine = turn.id in cited;
      const same = ours && mine && (!prompt.details.length || ours.detail === cited[turn.id]);
      let mark;
      if (same) mark = verdict("good", W.right);
      else if (ours) mark = verdict("add", mine ? W.notRight : W.missed);
      else mark = prompt.also?.includes(turn.id) ? verdict("good", W.alsoFine) : verdict("other", W.notRight);
      return el(
        "li",
        {},
        mark,
        fill(W.turnNumber, { n: call.turns.indexOf(turn) + 1 }),
        ": ",
        turn.text,
        ours ? el("p", {}, ours.detail ? [el("b", {}, W.detailName[ours.detail]), ". "] : null, ours.why) : null,
      );
    }),
  );
}

function placedFeedback(rows, placed, nameOf) {
  return el(
    "ul",
    { class: "compare" },
    rows.map(({ id, text, right, why }) =>
      el(
        "li",
        {},
        placed?.[id] === right ? verdict("good", W.right) : verdict("other", W.notRight),
        el("span", {}, text, " → "),
        el("b", {}, nameOf(right)),
        el("p", {}, why),
      ),
    ),
  );
}

function orderFeedback(prompt, value) {
  const same = prompt.right.some((order) => order.join() === (value.order ?? []).join());
  const list = (order) => el("ol", {}, order.map((id) => el("li", {}, prompt.steps.find((step) => step.id === id).text)));
  return put(
    el("div", { class: "compare" }),
    same ? verdict("good", W.right) : verdict("other", W.notRight),
    same ? null : [el("p", {}, el("b", {}, W.ours)), list(prompt.right[0])],
  );
}

function freeFeedback(prompt) {
  const sample = (title, text) => (text ? el("blockquote", {}, el("b", {}, title), paragraphs(text)) : null);
  return put(
    el("div", { class: "compare" }),
    prompt.look_for?.length ? [el("p", {}, el("b", {}, W.lookFor)), el("ul", {}, prompt.look_for.map((one) => el("li", {}, one)))] : null,
    sample(W.strong, prompt.samples?.strong),
    sample(W.middling, prompt.samples?.middling),
  );
}

/** What is shown once the learner has committed: the comparison, then the author's words. `answer` is the item's. */
export function feedback(prompt, call, value, answer) {
  let compared;
  if (prompt.kind === "choose") compared = optionFeedback(prompt, value);
  else if (prompt.kind === "psychology")
    compared = [optionFeedback(prompt, value), prompt.cite ? [el("p", {}, el("b", {}, W.citeAsk)), citeFeedback(call, prompt.cite, value.cited ?? [])] : null];
  else if (prompt.kind === "mark") compared = markFeedback(prompt, call, value);
  else if (prompt.kind === "sort") compared = placedFeedback(prompt.things, value.placed, (id) => prompt.bins.find((bin) => bin.id === id).text);
  else if (prompt.kind === "space")
    compared = [
      spaceStrip(prompt, call, value),
      placedFeedback(
        prompt.turns.map((one) => ({ ...one, id: one.turn, text: call.turns.find((t) => t.id === one.turn).text })),
        value.placed,
        (id) => W.spaceName[id],
      ),
    ];
  else if (prompt.kind === "order") compared = orderFeedback(prompt, value);
  else if (prompt.kind === "hypotheses") compared = boardFeedback(prompt, call, value, answer);
  else compared = freeFeedback(prompt);
  return el(
    "div",
    { class: "feedback", tabindex: "-1", role: "group", "aria-label": W.committed },
    compared,
    el("div", { class: "author" }, paragraphs(prompt.feedback)),
  );
}
