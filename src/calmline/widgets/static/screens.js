// Which screen is which, and how one comes to life.

import { arrive } from "./arrive.js";
import { el, refill } from "./dom.js";
import { exercise } from "./exercise.js";
import { focusFirst, frame, goTo } from "./frame.js";
import { close, sideScenes, start } from "./pages.js";
import { progress } from "./practice.js";
import { questions } from "./questions.js";
import { rehearsal } from "./rehearsal.js";
import { replay } from "./replay.js";
import { sessionOf } from "./session.js";
import { W } from "./words.js";

const SCREENS = {
  start,
  progress,
  recall: questions,
  triage: questions,
  replay,
  analysis: questions,
  rehearsal,
  "side-scenes": sideScenes,
  close,
  exercise,
};

/** Shows a model's screen in `root`; gives back a function that ends it. */
export function mount(model, root) {
  const session = sessionOf(model);
  const content = model.get("content");
  const name = model.get("screen");
  const around = frame(root, session, content, name);
  let screen = {};
  const build = () => {
    refill(around.body);
    try {
      screen = SCREENS[name.split(":")[0]]({ session, content, body: around.body, model: () => session.model }) ?? {};
    } catch (error) {
      // One screen that can't be drawn must not take the others with it, nor leave a blank page.
      console.error(error);
      refill(around.body, el("p", { class: "talk bad", role: "alert" }, W.broken));
    }
  };
  const held = heldBefore(session, name);
  const opened = `${name}/opened`;
  const gate = session.places.has(opened) ? null : gateOf(session, content);
  if (gate) refill(around.body, closed(gate, () => (session.places.set(opened, true), build())));
  else build();
  giveBack(session, name, around.section, held);
  arrive(name);
  around.section.addEventListener("focusin", (event) => session.places.set("focus", { name, node: event.target }));

  const stop = session.listen((event) => {
    if (gate && !around.body.dataset.open && !gateOf(session, content)) {
      around.body.dataset.open = "yes";
      const held = around.body.contains(document.activeElement);
      build();
      if (held) focusFirst(around.body);
    }
    if (event.reload) screen.reload?.();
    if (event.message) screen.hear?.(event.message);
    if (event.lang) screen.lang?.();
  });
  return () => {
    stop();
    screen.end?.();
    around.end();
  };
}

const CONTROLS = "button, input, select, textarea, summary, a, [tabindex]";

// After a dead kernel the page is run anew. What had the focus then is gone from the page, but not yet forgotten.
function heldBefore(session, name) {
  const held = session.places.get("focus");
  if (held?.name !== name || held.node.isConnected || document.activeElement?.closest(".calm")) return null;
  held.node.dispatchEvent(new Event("blur")); // it hands over what was being written
  return held.node;
}

const PATIENCE = 50; // times 100 ms: JupyterLab takes the old screen away, and puts the new one in, in its own time

/** Gives the focus back to the new screen once it stands on the page and the old one is gone. */
function giveBack(session, name, section, held, patience = PATIENCE) {
  const last = session.places.get("focus");
  if (last?.name !== name || section.contains(last.node) || patience === 0) return;
  const before = held ?? heldBefore(session, name);
  if (before && section.isConnected) {
    if (!held) session.tell({ reload: true });
    hold(section, before);
    if (section.contains(document.activeElement)) return;
  }
  setTimeout(() => giveBack(session, name, section, before, patience - 1), 100);
}

/** Gives the focus to the control that stands where `before` stood on the screen it belonged to. */
function hold(section, before) {
  const place = [...before.closest(".calm").querySelectorAll(CONTROLS)].indexOf(before);
  const now = [...section.querySelectorAll(CONTROLS)][place];
  if (now?.tagName !== before.tagName || now.type !== before.type) {
    focusFirst(section.querySelector(".body"));
    return;
  }
  now.focus({ preventScroll: true });
  if (now.tagName === "TEXTAREA") now.setSelectionRange(before.selectionStart, before.selectionEnd);
}

// A later phase waits for the one before; nobody is kept out who wants in.
function gateOf(session, content) {
  const begun = content.items && session.has(content.items);
  return !content.after || begun || session.progress[content.after]?.done ? null : content.after;
}

function closed(phase, open) {
  const node = el(
    "div",
    { class: "talk wide gate" },
    el("p", {}, phase.startsWith("replay") ? W.gateReplay : W.gateAnalysis),
    el(
      "div",
      { class: "row" },
      el("button", { type: "button", class: "btn", onclick: () => goTo(phase) }, W.phase[phase.split(":")[0]]),
      el(
        "button",
        {
          type: "button",
          class: "btn quiet",
          onclick: () => {
            const body = node.parentElement;
            body.dataset.open = "yes";
            open();
            focusFirst(body);
          },
        },
        W.openAnyway,
      ),
    ),
  );
  return node;
}
