// In which space the customer and the agent were, turn by turn, and where the agent lagged.

import { el, fill } from "./dom.js";
import { W } from "./words.js";

const SIDES = ["customer", "agent"];

/** The call as a strip of two rows. What the learner said of a turn is marked in it. */
export function spaceStrip(prompt, call, value) {
  const asked = new Map(prompt.turns.map((one) => [one.turn, one]));
  const turns = call.turns.map((turn, n) => ({ ...turn, number: n + 1 })).filter((turn) => turn.spaces || asked.has(turn.id));
  if (!turns.length) return null;
  return [
    el(
      "div",
      { class: "strip-box", tabindex: "0", role: "group", "aria-label": W.spaces },
      el(
        "table",
        { class: "strip" },
        el("caption", {}, W.spaces),
        el("thead", {}, el("tr", {}, el("th", { scope: "row" }, W.line), turns.map((turn) => el("th", { scope: "col" }, String(turn.number))))),
        el(
          "tbody",
          {},
          SIDES.map((side) => el("tr", {}, el("th", { scope: "row" }, W.speaker[side]), turns.map((turn) => cell(side, turn, asked.get(turn.id), value)))),
        ),
      ),
    ),
    el("ul", { class: "lags" }, prompt.lags?.length ? prompt.lags.map((lag) => el("li", {}, lagText(lag))) : el("li", {}, W.noLag)),
  ];
}

function cell(side, turn, asked, value) {
  const ours = asked?.who === side ? asked : null;
  const space = ours?.right ?? turn.spaces?.[side];
  if (!space) return el("td", {});
  const mine = ours ? value.placed?.[turn.id] : null;
  return el(
    "td",
    { class: mine ? `${space} asked` : space },
    el("span", { class: "space-name" }, W.spaceShort[space]),
    mine ? el("span", { class: "mine" }, mine === space ? W.youToo : fill(W.youSaid, { what: W.spaceShort[mine] })) : null,
  );
}

const LAGS = { followed: () => W.lagFollowed, came: () => W.lagCame, apart: () => W.lagApart };

/** Where the agent was not: turns count from 0, as the kernel tells them. */
function lagText({ start, end, replies, met }) {
  return fill(LAGS[met](), { from: start + 1, to: (end ?? 0) + 1, n: replies });
}
