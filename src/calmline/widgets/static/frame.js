// What every screen has around it: title, phases, language, and the line that says whether answers are saved.

import { el, keepSpoken, put, refill, speak, tag, uid } from "./dom.js";
import { W } from "./words.js";

/** Builds the frame into `root` and gives back its body and a function that ends it. */
export function frame(root, session, content, screen) {
  const section = el("section", { class: "calm", lang: tag(session.lang), "data-screen": screen, "aria-label": content.title });
  const body = el("div", { class: "body" });
  const status = el("p", { class: "status" });
  const trouble = el("div", { class: "trouble" });
  const phases = el("nav", { class: "phases", "aria-label": W.phases });
  section.append(bar(session, content, phases, screen), trouble, body, status);
  root.append(section);

  // Keys pressed here belong to the form. Without this, `d d` would delete the notebook's cell.
  section.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key === "Enter") event.stopPropagation();
  });

  // Every screen of a page shows this, but only the one in use says it aloud.
  const speaks = () => {
    const inUse = section.contains(document.activeElement);
    status.setAttribute("aria-live", inUse ? "polite" : "off");
    trouble.setAttribute("aria-live", inUse ? "assertive" : "off");
  };
  section.addEventListener("focusin", speaks);
  section.addEventListener("focusout", speaks);
  const show = () => {
    speaks();
    const now = session.status();
    if (status.dataset.now !== now) {
      status.dataset.now = now;
      refill(status, W.status[now]);
    }
    showPhases();
    showTrouble(trouble, session);
  };
  function showPhases() {
    // Built anew only when one more is done: somebody may be about to press one of them.
    const now = JSON.stringify((content.phases ?? []).map((phase) => session.progress[phase.screen]?.done));
    if (phases.dataset.now === now) return;
    phases.dataset.now = now;
    const held = [...phases.children].indexOf(document.activeElement);
    refill(phases, phaseLinks(session, content, screen));
    phases.children[held]?.focus({ preventScroll: true });
  }
  show();
  const quiet = keepSpoken(section, () => session.lang);
  const unlisten = session.listen((event) => {
    if (event.lang) {
      section.lang = tag(event.lang);
      const home = section.querySelector(".home");
      if (home) home.dataset.calmlineOpen = homePath(event.lang, content);
      speak(section, event.lang);
      for (const button of section.querySelectorAll(".lang button"))
        button.setAttribute("aria-pressed", button.dataset.lang === event.lang);
    }
    show();
  });
  return {
    section,
    body,
    end: () => {
      quiet();
      unlisten();
    },
  };
}

function bar(session, content, phases, screen) {
  const language = (lang, name) =>
    el(
      "button",
      {
        type: "button",
        lang: tag(lang),
        "data-lang": lang,
        "aria-pressed": String(session.lang === lang),
        onclick: () => session.setLang(lang),
      },
      name,
    );
  return el(
    "header",
    { class: "bar" },
    content.home ? homeLink(session, content) : null,
    // A module's notebook has a heading per screen; an exercise stands under the notebook's title alone, the start
    // page under none, and the practice under the start page.
    el({ exercise: "h2", start: "h1", progress: "h2" }[screen] ?? "b", { class: "title" }, content.title),
    // Both are one part of the bar, so that the languages stay beside the phases, in however many rows these are.
    el(
      "div",
      { class: "ways-on" },
      phases,
      el("div", { class: "lang", role: "group", "aria-label": W.language }, language("en", "English"), language("zh", "中文")),
    ),
  );
}

const homePath = (lang, content) => `${lang}/${content.home}.ipynb`;

function homeLink(session, content) {
  return courseLink(
    homePath(session.lang, content),
    { class: "home", "aria-label": W.startLink, title: W.startLink },
    el("span", { "aria-hidden": "true" }, "←"),
  );
}

function phaseLinks(session, content, screen) {
  return (content.phases ?? []).map((phase) => {
    const done = session.progress[phase.screen]?.done;
    const here = phase.screen === screen;
    return el(
      "button",
      {
        type: "button",
        class: here ? "phase now" : "phase",
        "aria-current": here ? "step" : null,
        onclick: () => goTo(phase.screen),
      },
      done ? el("span", { class: "tick", "aria-hidden": "true" }, "✓ ") : null,
      phase.title ?? W.phase[phase.screen.split(":")[0]],
      done ? el("span", { class: "unseen" }, W.doneAside) : null,
    );
  });
}

/** Moves to another screen of the same page. */
export function goTo(screen) {
  const there = document.querySelector(`.calm[data-screen="${CSS.escape(screen)}"]`);
  if (!there) return;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  there.scrollIntoView({ behavior: calm ? "auto" : "smooth", block: "start" });
  focusFirst(there.querySelector(".body"));
}

/** Gives the focus to the first control of a body that came into view or was built anew under it. */
export function focusFirst(body) {
  body.querySelector("button, input, textarea, a")?.focus({ preventScroll: true });
}

function showTrouble(node, session) {
  const parts = [];
  if (session.problem) parts.push(el("p", {}, session.problem));
  for (const [item, mine] of session.newer) {
    parts.push(
      el("p", {}, W.newerText),
      el("blockquote", {}, mine.text),
      el(
        "div",
        { class: "row" },
        el("button", { type: "button", class: "btn", onclick: () => session.settle(item, true) }, W.keepMine),
        el("button", { type: "button", class: "btn quiet", onclick: () => session.settle(item, false) }, W.keepOther),
      ),
    );
  }
  const key = JSON.stringify([session.problem, [...session.newer]]);
  if (node.dataset.key === key) return;
  node.dataset.key = key;
  const held = node.contains(document.activeElement);
  refill(node, parts);
  if (held) focusFirst(node.querySelector("button") ? node : node.parentElement.querySelector(".body"));
}

/** A link to a page of the course, by its path from the working copy's root. */
export function courseLink(path, properties, ...children) {
  return el("a", { href: "#", "data-calmline-open": path, ...properties }, ...children);
}

/** A group of fields with its question. */
export function fieldset(legend, properties, ...children) {
  return el("fieldset", properties, el("legend", {}, legend), ...children);
}

/** One radio button or tick box that looks like a chip. */
export function chip({ type, name, value, checked, disabled, text, note, onchange }) {
  const id = uid("chip");
  return el(
    "span",
    { class: "chip" },
    el("input", { type, id, name, value, checked, disabled, onchange }),
    put(el("label", { for: id }), text, note ? el("span", { class: "hint" }, note) : null),
  );
}
