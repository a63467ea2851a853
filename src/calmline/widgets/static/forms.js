// What a learner fills in, one form a kind of question. The same forms serve practice and exercises.
//
// A form tells each change by `onchange(part)`: the part of the answer that is new.

import { boardForm } from "./board.js";
import { el, fill, put, refill, uid } from "./dom.js";
import { chip, fieldset } from "./frame.js";
import { W } from "./words.js";

export const MAX_TEXT = 20000;

/** The input part of a prompt: what the learner fills in. */
export function form(prompt, call, value, onchange, locked = false) {
  return FORMS[prompt.kind]({ prompt, call, value: value ?? {}, onchange, locked });
}

/** Whether the answer is whole enough to be committed or handed in. */
export function complete(prompt, value) {
  if (!value) return false;
  const chosen = (value.chosen ?? []).length > 0;
  switch (prompt.kind) {
    case "choose":
      return chosen;
    case "psychology":
      return chosen && (!needsCite(prompt) || (value.cited ?? []).length > 0);
    case "mark":
      return Array.isArray(value.cited) ? value.cited.length > 0 : Object.keys(value.cited ?? {}).length > 0;
    case "sort":
      return prompt.things.every((thing) => value.placed?.[thing.id]);
    case "space":
      return prompt.turns.every((turn) => value.placed?.[turn.turn]);
    case "order":
      return (value.order ?? []).length === prompt.steps.length;
    case "hypotheses":
      return (value.steps ?? []).length === prompt.evidence.length;
    default:
      return (value.text ?? "").trim().length > 0;
  }
}

// In practice `cite` comes with the answers; a graded item, which has points, keeps them and always wants lines.
const needsCite = (prompt) => Boolean(prompt.cite) || prompt.points !== undefined;

function options({ prompt, value, onchange, locked, list = prompt.options, several = prompt.several }) {
  const name = uid("choice");
  const chosen = new Set(value.chosen ?? []);
  const change = (event, id) => {
    if (!several) chosen.clear();
    if (event.target.checked) chosen.add(id);
    else chosen.delete(id);
    onchange({ chosen: [...chosen] });
  };
  return el(
    "div",
    { class: "chips" },
    list.map((option) =>
      chip({
        type: several ? "checkbox" : "radio",
        name,
        value: option.id,
        checked: chosen.has(option.id),
        disabled: locked,
        text: option.text,
        onchange: (event) => change(event, option.id),
      }),
    ),
    several ? el("p", { class: "hint" }, W.severalHint) : null,
  );
}

function lineLabel(call, turn) {
  const speaker = turn.name ?? (turn.speaker === "customer" ? call.customer?.name : null) ?? W.speaker[turn.speaker];
  return [
    el("span", { class: "line-number" }, String(call.turns.indexOf(turn) + 1)),
    el("span", { class: "line-text" }, el("b", {}, speaker), W.says, " ", turn.text),
  ];
}

/** Ticking lines of the call. */
function lines({ call, value, onchange, locked }) {
  const cited = new Set(Array.isArray(value.cited) ? value.cited : []);
  return el(
    "div",
    { class: "lines" },
    call.turns
      .filter((turn) => turn.speaker !== "narrator")
      .map((turn) => {
        const id = uid("line");
        const box = el("input", {
          type: "checkbox",
          id,
          value: turn.id,
          checked: cited.has(turn.id),
          disabled: locked,
          onchange: () => {
            if (box.checked) cited.add(turn.id);
            else cited.delete(turn.id);
            onchange({ cited: call.turns.map((t) => t.id).filter((t) => cited.has(t)) });
          },
        });
        return el("div", { class: `line ${turn.speaker}` }, box, el("label", { for: id }, lineLabel(call, turn)));
      }),
  );
}

/** Saying of each line what it shows. */
function details({ prompt, call, value, onchange, locked }) {
  const cited = { ...(Array.isArray(value.cited) ? {} : value.cited) };
  return el(
    "div",
    { class: "lines" },
    call.turns
      .filter((turn) => turn.speaker === "customer")
      .map((turn) => {
        const id = uid("detail");
        const select = el(
          "select",
          {
            id,
            disabled: locked,
            onchange: () => {
              if (select.value) cited[turn.id] = select.value;
              else delete cited[turn.id];
              onchange({ cited: { ...cited } });
            },
          },
          ["", ...prompt.details].map((detail) =>
            languageOption(detail, detail ? W.detailName[detail] : W.noDetail),
          ),
        );
        select.value = cited[turn.id] ?? "";
        return el("div", { class: "line customer with-select" }, el("label", { for: id }, lineLabel(call, turn)), select);
      }),
  );
}

// An <option> can hold no element, so its text is set as an attribute that the browser shows.
function languageOption(value, text) {
  return el("option", { value, label: text });
}

function groups({ rows, choices, value, onchange, locked }) {
  const placed = { ...(value.placed ?? {}) };
  return el(
    "div",
    { class: "groups" },
    rows.map(({ id, text }) => {
      const name = uid("group");
      return fieldset(
        text,
        { class: "group" },
        el(
          "div",
          { class: "chips tight" },
          choices.map((one) =>
            chip({
              type: "radio",
              name,
              value: one.id,
              checked: placed[id] === one.id,
              disabled: locked,
              text: one.text,
              onchange: () => {
                placed[id] = one.id;
                onchange({ placed: { ...placed } });
              },
            }),
          ),
        ),
      );
    }),
  );
}

function orderForm({ prompt, value, onchange, locked }) {
  const known = prompt.steps.map((step) => step.id);
  const order = (value.order ?? []).filter((id) => known.includes(id));
  for (const id of known) if (!order.includes(id)) order.push(id);
  const list = el("ol", { class: "order" });
  const live = el("p", { class: "unseen", "aria-live": "polite" });
  const text = (id) => prompt.steps.find((step) => step.id === id).text;
  const move = (id, by) => {
    const from = order.indexOf(id);
    const to = from + by;
    if (to < 0 || to >= order.length) return;
    order.splice(from, 1);
    order.splice(to, 0, id);
    onchange({ order: [...order] });
    draw();
    refill(live, fill(W.movedTo, { what: text(id), n: to + 1, all: order.length }));
    const row = list.querySelector(`[data-step="${CSS.escape(id)}"]`);
    (row.querySelector(by < 0 ? ".up:not([disabled])" : ".down:not([disabled])") ?? row.querySelector("button:not([disabled])"))?.focus();
  };
  const draw = () =>
    refill(
      list,
      order.map((id, n) =>
        el(
          "li",
          { "data-step": id },
          el("span", { class: "step-text" }, text(id)),
          locked
            ? null
            : el(
                "span",
                { class: "movers" },
                mover("up", "↑", fill(W.moveUp, { what: text(id) }), n === 0, () => move(id, -1)),
                mover("down", "↓", fill(W.moveDown, { what: text(id) }), n === order.length - 1, () => move(id, 1)),
              ),
        ),
      ),
    );
  draw();
  return put(el("div", {}), list, live);
}

const mover = (kind, sign, label, disabled, onclick) =>
  el("button", { type: "button", class: `mover ${kind}`, "aria-label": label, disabled, onclick }, sign);

/** A text area that keeps what is written as one goes, and says when it is too long, or longer than one `hears`. */
export function writing({ label, value, onchange, locked, onenter, hears = MAX_TEXT }) {
  const id = uid("text");
  const over = el("p", { class: "hint bad", role: "alert" });
  let said = null;
  const tell = () => {
    const length = area.value.length;
    const now = length > MAX_TEXT ? fill(W.tooLong, { max: MAX_TEXT }) : length > hears ? fill(W.hearsOnly, { max: hears }) : null;
    if (now?.en === said) return; // what is said already need not be said at every key
    said = now?.en;
    refill(over, now);
  };
  let wait;
  const now = () => {
    clearTimeout(wait);
    wait = undefined;
    onchange(area.value);
  };
  const area = el("textarea", {
    id,
    rows: 4,
    readonly: locked,
    oninput: () => {
      area.style.height = "auto";
      area.style.height = `${area.scrollHeight + 4}px`;
      tell();
      clearTimeout(wait);
      if (area.value.length <= MAX_TEXT) wait = setTimeout(now, 400);
    },
    onblur: () => wait !== undefined && now(),
    onkeydown: (event) => {
      if (onenter && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        if (wait !== undefined) now();
        onenter();
      }
    },
  });
  area.value = value ?? "";
  tell();
  const node = el("div", { class: "writing" }, el("label", { for: id, class: "hint" }, label), area, over);
  return { node, area, now: () => wait !== undefined && now() };
}

function freeForm({ prompt, value, onchange, locked }) {
  const field = writing({
    label: W.yourWords,
    value: value.text,
    locked,
    onchange: (text) => onchange({ text }),
  });
  return put(el("div", {}), prompt.private ? el("p", { class: "hint" }, W.privateNote) : null, field.node);
}

const FORMS = {
  choose: options,
  psychology: (given) =>
    put(
      el("div", {}),
      options(given),
      needsCite(given.prompt)
        ? fieldset(
            W.citeAsk,
            { class: "cite" },
            lines(given),
          )
        : null,
    ),
  mark: (given) => (given.prompt.details?.length ? details(given) : put(el("div", {}), el("p", { class: "hint" }, W.markHint), lines(given))),
  sort: (given) =>
    groups({ ...given, rows: given.prompt.things, choices: given.prompt.bins }),
  space: (given) =>
    groups({
      ...given,
      rows: given.prompt.turns.map((one) => {
        const turn = given.call.turns.find((t) => t.id === one.turn);
        const name = turn.name ?? (turn.speaker === "customer" ? given.call.customer?.name : null) ?? W.speaker[turn.speaker];
        return { id: one.turn, text: { en: `${name.en}: ${turn.text.en}`, zh: `${name.zh}：${turn.text.zh}` } };
      }),
      choices: ["personal", "business"].map((id) => ({ id, text: W.spaceName[id] })),
    }),
  order: orderForm,
  hypotheses: boardForm,
  free: freeForm,
  draft: freeForm,
};
