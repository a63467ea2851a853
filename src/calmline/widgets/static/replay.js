// Phase 1: the call, or what led to a letter, turn by turn. It stops where something is to be noticed, and asks.

import { curve } from "./curve.js";
import { el, paragraphs, refill } from "./dom.js";
import { goTo } from "./frame.js";
import { question } from "./question.js";
import { answerOf } from "./session.js";
import { beside, bubble, cards, meters } from "./talk.js";
import { W } from "./words.js";

export function replay({ session, content, body }) {
  const { turns, customer } = content;
  const item = `${content.case}/replay`;
  const place = () => session.get(item) ?? { at: 0, seen: 0 };
  const go = (at) => session.set(item, { at, seen: Math.max(at, place().seen) });

  const talk = el("ol", { class: "talk-list", "aria-live": "polite" });
  const controls = el("div", { class: "controls" });
  const drawing = curve({ onscrub: (n) => point(n) });
  const gauges = el("div");
  const main = el(
    "div",
    { class: "talk", onkeydown: onkey, tabindex: "-1" },
    content.warning ? el("p", { class: "note" }, content.warning) : null,
    el("div", { class: "setting" }, paragraphs(content.setting)),
    content.letter ? el("blockquote", { class: "letter" }, el("b", {}, W.theLetter), paragraphs(content.letter.text)) : null,
    talk,
    controls,
  );
  body.classList.add("two");
  const feelings = turns.length ? [el("h3", {}, W.feels), drawing.node, gauges] : null;
  body.append(main, beside(feelings, cards(content)));

  let timer;
  let shown = 0;

  const answered = (turn) => !turn.pause || Boolean(session.get(`${content.case}/pause/${turn.pause.id}`)?.committed);
  /** The pause that holds the call back, if the last turn heard has one that is still open. */
  const held = () => {
    const last = turns[place().at - 1];
    return last && !answered(last) ? last : null;
  };

  function onkey(event) {
    // The space bar goes on, except where it already means something.
    if (event.key !== " " || event.target.closest("button, input, textarea, select, summary, a, label")) return;
    event.preventDefault();
    next();
  }

  function next() {
    if (held() || place().at >= turns.length) return;
    go(place().at + 1);
    draw();
    reveal();
  }

  function back() {
    stop();
    if (place().at === 0) return;
    go(place().at - 1);
    draw();
  }

  function reveal() {
    const behavior = matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
    controls.scrollIntoView({ block: "nearest", behavior });
  }

  function stop() {
    clearTimeout(timer);
    timer = undefined;
  }

  // Real time: as long as the line would take to say, by the pace that the case gives it.
  function play() {
    const turn = turns[place().at];
    const length = turn ? Math.max(turn.text.en.length / 14, turn.text.zh.length / 4.5) : 0;
    const tempo = { slow: 1.3, even: 1, quick: 0.75 }[turn?.pace ?? "even"];
    next();
    if (held() || place().at >= turns.length) {
      stop();
      draw();
      return;
    }
    timer = setTimeout(play, Math.max(900, length * tempo * 1000));
  }

  function point(n) {
    for (const node of talk.children) node.classList.toggle("pointed", Number(node.dataset.n) === n);
    talk.querySelector(`[data-n="${n}"]`)?.scrollIntoView({ block: "nearest" });
    drawCurve(n);
    drawGauges(n);
  }

  const felt = () => {
    let now = content.emotion;
    return turns.slice(0, place().at).map((turn) => (now = turn.emotion ?? now));
  };

  function drawCurve(at) {
    drawing.draw({ values: felt(), places: turns.length, at });
  }

  function drawGauges(at = place().at - 1) {
    // In which space they are is a question of the analysis; it is shown once that is answered.
    const asked = content.spaceItems.every((name) => session.get(name)?.committed);
    const spaces = asked ? turns.slice(0, at + 1).findLast((turn) => turn.spaces)?.spaces : null;
    refill(
      gauges,
      spaces
        ? [el("h3", {}, W.spaces), meters([[W.customerSpace, W.spaceName[spaces.customer]], [W.agentSpace, W.spaceName[spaces.agent]]])]
        : null,
    );
  }

  function drawTalk() {
    const { at } = place();
    while (shown > at) {
      talk.querySelector(`[data-n="${shown - 1}"]`)?.remove();
      talk.querySelector(`[data-pause-of="${shown - 1}"]`)?.remove();
      shown -= 1;
    }
    for (; shown < at; shown += 1) {
      const turn = turns[shown];
      const node = bubble(turn, { customer, number: shown + 1 });
      node.dataset.n = shown;
      talk.append(node);
      if (turn.pause) talk.append(pauseOf(turn, shown));
    }
  }

  function pauseOf(turn, n) {
    const name = `${content.case}/pause/${turn.pause.id}`;
    const asked = question(turn.pause, content, answerOf(session, name), { oncommit: () => draw() });
    return el("li", { class: "pause", tabindex: "-1", "data-pause-of": String(n) }, asked.node);
  }

  function draw() {
    const { at } = place();
    const hadFocus = controls.contains(document.activeElement);
    drawTalk();
    drawCurve();
    drawGauges();
    const button = (text, onclick, properties = {}) => el("button", { type: "button", onclick, ...properties }, text);
    const finished = at >= turns.length && !held();
    let first;
    const goOn = () => {
      go(at);
      goTo(content.next);
    };
    if (at === 0 && turns.length) first = button(content.channel === "written" ? W.seeHow : W.takeCall, () => next(), { class: "btn go" });
    else if (finished) first = button(content.hasAnalysis ? W.toAnalysis : W.toClose, goOn, { class: "btn go" });
    else first = button(W.next, () => next(), { class: "btn go", disabled: Boolean(held()) });
    refill(
      controls,
      finished && turns.length ? el("p", { class: "hint" }, W.heardAll) : null,
      held() ? el("p", { class: "hint" }, W.answerFirst) : null,
      el(
        "div",
        { class: "row" },
        at > 0 ? button(["◀ ", W.back], back, { class: "btn quiet" }) : null,
        first,
        !finished && !held()
          ? button(timer ? W.pauseIt : W.realTime, () => (timer ? (stop(), draw()) : (play(), draw())), { class: "btn quiet" })
          : null,
        finished && turns.length ? button(W.again, () => (go(0), draw()), { class: "btn quiet" }) : null,
        !finished && !held() ? el("span", { class: "hint" }, W.space) : null,
      ),
    );
    // At a question the focus goes to the question and not to an answer: the space bar, still held, must choose nothing.
    if (hadFocus) (held() ? talk.lastElementChild : controls.querySelector(".go"))?.focus({ preventScroll: true });
  }

  draw();
  return {
    reload: () => {
      refill(talk);
      shown = 0;
      draw();
    },
    end: stop,
  };
}
