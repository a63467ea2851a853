// Elements, and text that knows both languages.
//
// A child or an attribute may be a text {en, zh}. It is written in the language of the screen it stands in,
// and rewritten in place when the language is switched: nothing is built anew, so focus, scroll position and
// half-written answers stay where they are. Text is only ever set as text, never as markup.

const ATTRIBUTES = "calmTexts";

export const isText = (value) => typeof value?.en === "string" && typeof value?.zh === "string";

/** A text with {name} replaced by values; a value may itself be a text. */
export function fill(text, values) {
  const one = (lang) =>
    text[lang].replace(/\{(\w+)\}/g, (whole, name) => {
      const value = values[name];
      return isText(value) ? value[lang] : (value ?? whole);
    });
  return { en: one("en"), zh: one("zh") };
}

/** The tag by which a page says in which language something is. */
export const tag = (lang) => (lang === "zh" ? "zh-CN" : "en");

/** The same string in both languages, for what has no language: a learner's own words, a number. */
export const same = (value) => ({ en: String(value), zh: String(value) });

/** An element. Properties: `on…` are listeners, texts are bilingual attributes, the rest attributes. */
export function el(tag, properties = {}, ...children) {
  const node = tag.startsWith("svg:")
    ? document.createElementNS("http://www.w3.org/2000/svg", tag.slice(4))
    : document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (isText(value)) {
      (node[ATTRIBUTES] ??= {})[name] = value;
      node.classList.add("has-texts");
    } else if (name === "class") node.classList.add(...value.split(" ").filter(Boolean));
    else if (name === "value") node.value = value;
    else if (name === "checked") node.checked = Boolean(value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  put(node, ...children);
  return node;
}

/** Appends children: nodes, texts, strings, lists of them; nothing for null and false. */
export function put(node, ...children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    if (isText(child)) {
      const span = document.createElement("span");
      span.calmText = child;
      span.className = "text";
      node.append(span);
    } else node.append(child);
  }
  return node;
}

/** Replaces all children. */
export function refill(node, ...children) {
  node.replaceChildren();
  return put(node, ...children);
}

/** A text as paragraphs, parted at blank lines. */
export function paragraphs(text) {
  const [en, zh] = [text.en.split(/\n\s*\n/), text.zh.split(/\n\s*\n/)];
  if (en.length !== zh.length) return [el("p", {}, text)];
  return en.map((part, n) => el("p", {}, { en: part.trim(), zh: zh[n].trim() }));
}

/** Writes every text below (and at) a node in one language. */
export function speak(node, lang) {
  if (node.nodeType !== Node.ELEMENT_NODE) return;
  const each = (n) => {
    if (n.calmText) n.textContent = n.calmText[lang];
    for (const [name, text] of Object.entries(n[ATTRIBUTES] ?? {})) n.setAttribute(name, text[lang]);
  };
  each(node);
  for (const n of node.querySelectorAll(".text, .has-texts")) each(n);
}

/** Keeps everything that is ever put below `root` in the language that `lang()` gives. */
export function keepSpoken(root, lang) {
  const observer = new MutationObserver((records) => {
    for (const record of records) for (const node of record.addedNodes) speak(node, lang());
  });
  observer.observe(root, { childList: true, subtree: true });
  speak(root, lang());
  return () => observer.disconnect();
}

/** Gives a node that stays another bilingual attribute; what `keepSpoken` watches for are new nodes. */
export function setText(node, name, text) {
  (node[ATTRIBUTES] ??= {})[name] = text;
  node.classList.add("has-texts");
  node.setAttribute(name, text[node.closest(".calm")?.lang === "zh-CN" ? "zh" : "en"]);
}

let counter = 0;
/** An id that nothing else on the page has. */
export const uid = (prefix) => `calm-${prefix}-${++counter}`;
