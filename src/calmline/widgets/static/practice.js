// The learner's practice: on the start page what is due today; below it where each case stands, two pictures of it,
// the schedule, and the record itself.

import { screenLink } from "./arrive.js";
import { el, fill, refill } from "./dom.js";
import { focusFirst, goTo } from "./frame.js";
import { W } from "./words.js";

const PRACTICE = ":practice"; // beside the modules' progress

const practiceOf = (session) => session.progress[PRACTICE];
const shared = (session) => JSON.stringify([practiceOf(session), session.lang]);

/** What erasing leaves comes with its answer; all else with the progress, as often as one comes back to the window. */
function take(session, message) {
  if (message?.practice) session.progress = { ...session.progress, [PRACTICE]: message.practice };
}

const FORMATS = {
  en: new Intl.DateTimeFormat("en-GB", { weekday: "short", day: "numeric", month: "short" }),
  zh: new Intl.DateTimeFormat("zh-CN", { month: "long", day: "numeric", weekday: "short" }),
};

/** A day as both languages write it. */
function day(iso) {
  const [year, month, date] = iso.split("-").map(Number);
  const then = new Date(year, month - 1, date);
  return { en: FORMATS.en.format(then), zh: FORMATS.zh.format(then) };
}

const joined = (texts) => ({ en: texts.map((text) => text.en).join(", "), zh: texts.map((text) => text.zh).join("、") });
const titles = (cases) => ({ en: cases.map((one) => one.title.en).join(" · "), zh: cases.map((one) => one.title.zh).join(" · ") }); // a title may have a comma
const link = (session, one) => screenLink({ lang: session.lang, notebook: one.notebook, screen: one.screen }, {}, one.title);

/** What is due today, for the top of the start page: `{node, draw(message)}`. Nothing, as long as nothing is recorded. */
export function due(session) {
  const node = el("section", { class: "due", "aria-label": W.myPractice });
  let drawn = "";
  const draw = (message) => {
    take(session, message);
    const now = shared(session);
    if (now === drawn) return;
    drawn = now;
    const held = node.contains(document.activeElement);
    const practice = practiceOf(session);
    node.hidden = !practice?.calls && !practice?.problem;
    refill(node, node.hidden ? null : [practice.problem ? el("p", {}, practice.problem) : null, practice.calls ? dueNow(session, practice) : null]);
    if (held) focusFirst(node);
  };
  draw();
  return { node, draw };
}

function dueNow(session, practice) {
  const toPractice = el("button", { type: "button", class: "btn quiet small", onclick: () => goTo("progress") }, W.myPractice);
  if (practice.due.length)
    return [
      el("h2", {}, W.dueToday),
      el("ul", {}, practice.due.map((one) => el("li", {}, link(session, one), " ", el("span", { class: "hint" }, whyDue(one))))),
      toPractice,
    ];
  const { next } = practice;
  return [el("p", {}, next ? fill(W.nothingDue, { day: day(next.day), cases: titles(next.cases) }) : W.nothingDueYet), toPractice];
}

const whyDue = (one) => fill(one.passed ? W.dueAgain : W.dueTryAgain, { day: day(one.last) });

/** The screen below the start page. */
export function progress({ session, body }) {
  const box = el("div", { class: "talk wide practice" });
  const said = el("p", { class: "hint", role: "status" });
  body.append(box);
  let drawn = "";
  let pictures = null;
  const wanted = { asked: false }; // the pictures, once one has come near them

  function draw() {
    const now = shared(session);
    if (now === drawn) return;
    drawn = now;
    const held = box.contains(document.activeElement);
    pictures?.end();
    pictures = null;
    refill(box, parts(practiceOf(session)), said);
    if (held) focusFirst(box);
  }

  function parts(practice) {
    if (!session.keeps || !practice) return el("p", {}, W.practiceLooking);
    if (practice.calls === undefined) return el("p", { class: "note" }, practice.problem);
    const problem = practice.problem ? el("p", { class: "note" }, practice.problem) : null;
    if (!practice.calls) return [problem, el("p", {}, W.practiceEmpty), el("p", { class: "hint" }, W.recordWhat)];
    pictures = drawings(session, practice, wanted);
    return [
      problem,
      el("section", {}, el("h3", {}, W.whereYouStand), standing(session, practice)),
      pictures.node,
      schedule(practice),
      record(session, practice),
    ];
  }

  draw();
  return {
    reload: draw,
    lang: draw,
    hear: (message) => {
      take(session, message);
      if (message.type === "plots") pictures?.show(message);
      if (message.type === "export") refill(said, message.problem ?? download(message));
      if (message.type === "erase") refill(said, message.problem ?? fill(W.erased, { n: message.calls }));
      draw();
    },
    end: () => pictures?.end(),
  };
}

const head = (...names) => el("thead", {}, el("tr", {}, names.map((name) => el("th", { scope: "col" }, name))));
const table = (heads, rows) => el("div", { class: "table-box" }, el("table", { class: "plain" }, head(...heads), el("tbody", {}, rows)));
const row = (name, ...cells) => el("tr", {}, el("th", { scope: "row" }, name), cells.map((cell) => el("td", {}, cell)));

function standing(session, practice) {
  const comes = (one) => el("span", { class: "when" }, one.today ? W.today : one.due ? day(one.due) : W.none);
  const rows = table(
    [W.caseName, W.nextLevel, W.passedInARow, W.callsGood, W.comesBack],
    practice.cases.map((one) =>
      row(
        [el("span", { class: "hint" }, one.notebook.split("-")[0], " "), link(session, one)], // modules have numbers
        String(one.level),
        one.fluent ? W.fluent : fill(W.streakOf, { n: one.streak }),
        one.calls ? fill(W.callsOf, { n: one.calls, passed: one.passed }) : W.none,
        comes(one),
      ),
    ),
  );
  return [rows, el("p", { class: "hint" }, W.fluentMeans)];
}

const themeNow = () => (document.body.dataset.jpThemeLight === "false" ? "dark" : "light");

/** Both pictures, drawn by the kernel once one comes near them, in the language and the colours of the page. */
function drawings(session, practice, wanted) {
  const frames = { curves: picture(fill(W.curvesAlt, { n: practice.calls })), rules: picture(W.rulesMapAlt) };
  // Each picture has its title in it; the heading is for those who don't see it.
  const node = el(
    "div",
    {},
    el("section", {}, el("h3", { class: "unseen" }, W.curvesTitle), frames.curves.node, asTable(curvesTable(practice))),
    el("section", {}, el("h3", { class: "unseen" }, W.rulesMapTitle), frames.rules.node, asTable(rulesTable(practice))),
  );
  const ask = () => {
    wanted.asked = true;
    session.send({ type: "plots", lang: session.lang, theme: themeNow() });
  };
  const near = new IntersectionObserver((entries) => !wanted.asked && entries.some((entry) => entry.isIntersecting) && ask());
  near.observe(node);
  if (wanted.asked) ask();
  const theme = new MutationObserver(() => wanted.asked && ask());
  theme.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light"] });
  return {
    node,
    show: (message) => {
      if (message.problem) for (const frame of Object.values(frames)) frame.fail(message.problem);
      else if (message.lang === session.lang && message.theme === themeNow()) for (const [name, frame] of Object.entries(frames)) frame.show(message[name]);
    },
    end: () => {
      near.disconnect();
      theme.disconnect();
    },
  };
}

function picture(alt) {
  const node = el("div", { class: "picture" }, el("p", { class: "hint" }, W.drawing));
  return {
    node,
    show: (png) => refill(node, el("img", { src: `data:image/png;base64,${png}`, alt })),
    fail: (problem) => refill(node, el("p", { class: "note" }, problem)),
  };
}

const asTable = (content) => el("details", { class: "transcript" }, el("summary", {}, W.asTable), content);

function curvesTable(practice) {
  const end = ({ number, anger, passed }) => fill(passed ? W.endOfGoodCall : W.endOfCall, { n: number, anger });
  return table([W.caseName, W.angerAtEnd], practice.curves.map((one) => row(one.title, joined(one.ends.map(end)))));
}

function rulesTable(practice) {
  const days = (rule) => (rule.days.length ? joined(rule.days.map(day)) : W.notPractised);
  return table([W.ruleName, W.practisedOn], practice.rules.map((rule) => row([el("span", { class: "code" }, rule.code), " ", rule.text], days(rule))));
}

function schedule(practice) {
  const rows = practice.coming.map((one) =>
    row(one.day === practice.today ? fill(W.dayToday, { day: day(one.day) }) : day(one.day), titles(one.cases)),
  );
  const sheet = el("div", { class: "schedule" }, el("h3", {}, W.scheduleTitle), rows.length ? [table([W.dayName, W.caseName], rows), el("p", { class: "hint" }, W.scheduleNote)] : el("p", {}, W.scheduleEmpty));
  const button = rows.length ? el("div", { class: "row" }, el("button", { type: "button", class: "btn quiet print", onclick: () => print(sheet) }, W.print)) : null;
  return el("section", {}, sheet, button);
}

/** Prints one part of the page: its copy stands alone on the paper, see the style sheet. */
function print(part) {
  const { body } = document;
  for (const old of body.querySelectorAll(":scope > .calm-sheet")) old.remove();
  const sheet = el("div", { class: "calm-sheet", lang: part.closest(".calm").lang, "aria-hidden": "true" });
  sheet.append(part.cloneNode(true));
  body.append(sheet);
  body.classList.add("calm-prints");
  globalThis.addEventListener("afterprint", () => (sheet.remove(), body.classList.remove("calm-prints")), { once: true });
  globalThis.print();
}

function record(session, practice) {
  const say = (message) => session.send(message);
  const button = (text, onclick, kind = "quiet") => el("button", { type: "button", class: `btn ${kind}`, onclick }, text);
  const last = el("div", { class: "row erasing" });
  const calm = (focus) => {
    refill(last, button(W.erase, () => ask(), "quiet erase"));
    if (focus) last.querySelector("button").focus();
  };
  const ask = () => {
    refill(
      last,
      el("p", { class: "note" }, fill(W.eraseSure, { n: practice.calls })),
      button(W.keepRecord, () => calm(true)),
      button(W.eraseNow, () => say({ type: "erase" }), "quiet danger"),
    );
    last.querySelector("button").focus();
  };
  calm(false);
  return el(
    "section",
    {},
    el("h3", {}, W.yourRecord),
    el("p", {}, W.recordWhat),
    el("div", { class: "row" }, button(W.exportJson, () => say({ type: "export", format: "json" })), button(W.exportCsv, () => say({ type: "export", format: "csv" }))),
    last,
  );
}

/** Hands a file to the browser, and says so. */
function download({ name, text, format }) {
  const type = format === "csv" ? "text/csv" : "application/json";
  const address = URL.createObjectURL(new Blob([text], { type }));
  el("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60000);
  return fill(W.exported, { name });
}
