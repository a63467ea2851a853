// A link to one screen of another notebook: once that page has run, it goes there.

import { courseLink, goTo } from "./frame.js";

const KEY = "calmline:arrive";

/** A link to a screen of a notebook, such as `01-remote-control` and `rehearsal`. */
export function screenLink({ lang, notebook, screen }, properties, ...children) {
  return courseLink(`${lang}/${notebook}.ipynb`, { ...properties, "data-calmline-screen": `${notebook}#${screen}` }, ...children);
}

// Our extension takes every click on such a link at the document; the window hears of it before.
globalThis.addEventListener(
  "click",
  (event) => {
    const link = event.target.closest?.("[data-calmline-screen]");
    if (link) remember(link.dataset.calmlineScreen);
  },
  true,
);

function remember(place) {
  try {
    sessionStorage.setItem(KEY, place);
  } catch {
    // Then the page opens at its top.
  }
}

/** Goes to the screen `name`, if that is where a link led; called when it stands on its page. */
export function arrive(name) {
  let place = null;
  try {
    place = sessionStorage.getItem(KEY);
  } catch {
    return;
  }
  const [notebook, screen] = place?.split("#") ?? [];
  if (screen !== name || !location.pathname.endsWith(`/${notebook}.ipynb`)) return;
  sessionStorage.removeItem(KEY);
  const { body } = document;
  const go = () => {
    if (body.dataset.calmline === "opening") return false;
    setTimeout(() => goTo(name)); // once it is open, our extension puts the focus on the page's heading
    return true;
  };
  if (go()) return;
  const watch = new MutationObserver(() => go() && watch.disconnect());
  watch.observe(body, { attributes: true, attributeFilter: ["data-calmline"] });
}
