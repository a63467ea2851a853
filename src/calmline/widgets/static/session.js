// One answer file as the browser knows it: what is saved, and what is not yet.
//
// A change is kept in the browser first, then sent to the kernel, and forgotten here only when the kernel has
// acknowledged it. One save per answer is under way at a time. What was not acknowledged is sent again when a
// screen of the same answer file opens, also after a restart.

const sessions = (globalThis.calmlineSessions ??= new Map());
const SLOW_MS = 2500; // after this the learner is told that the answer is not saved yet
const AGAIN_MS = 4000;

/** The session of a model's answer file; screens of one page share it. */
export function sessionOf(model) {
  const start = model.get("session");
  if (!sessions.has(start.key)) sessions.set(start.key, new Session(start));
  const session = sessions.get(start.key);
  session.attach(model, start);
  return session;
}

/** One item of a session, as the forms take it; `extra()` is what the kernel says of it. */
export function answerOf(session, name) {
  return {
    get: () => session.get(name),
    set: (value) => session.set(name, value),
    extra: () => session.extra.get(name),
    refresh: () => session.send({ type: "refresh" }),
    listen: (listener) => session.listen(listener),
  };
}

/**
 * All that was sent and not acknowledged: if the kernel finds one of these on disk, it was ours and is no conflict.
 * An hour of writing against a dead kernel must not fill the browser, so of very many the middle ones are dropped.
 */
function oneMore(sent, value) {
  const last = sent.at(-1);
  if (last !== undefined && JSON.stringify(last) === JSON.stringify(value)) return sent;
  const all = [...sent, value];
  return all.length > 20 ? [...all.slice(0, 10), ...all.slice(-10)] : all;
}

class Session {
  constructor(start) {
    this.key = start.key;
    this.sheet = start.sheet;
    this.lang = start.lang;
    this.keeps = start.keeps;
    this.saved = new Map();
    this.waiting = new Map();
    this.newer = new Map();
    this.progress = start.progress ?? {};
    this.problem = start.problem ?? null;
    this.listeners = new Set();
    this.extra = new Map();
    this.places = new Map(); // where one is on each screen; a page that is run anew finds it here
    this.late = false;
    this.number = 0;
    if (this.keeps) this.recall();
    globalThis.addEventListener("focus", () => this.send({ type: "refresh" }));
    // A field hands over what is being written when it is left; a page that goes leaves it too.
    globalThis.addEventListener("pagehide", () => document.activeElement?.blur());
    setInterval(() => this.sendAgain(), AGAIN_MS);
  }

  /** Takes a screen's model in: its answers are the newest, and it carries messages from now on. */
  attach(model, start) {
    this.model = model;
    this.keeps = start.keeps;
    if (start.problem) this.problem = start.problem;
    this.take(start.items);
    if (start.progress) this.progress = start.progress;
    model.on("msg:custom", (message) => this.hear(message, model));
    for (const name of this.waiting.keys()) this.post(name);
  }

  /** Takes answers from the kernel, unless the own change is still on its way. Tells whether any was new. */
  take(items) {
    let changed = false;
    for (const [name, item] of Object.entries(items ?? {})) {
      const known = this.saved.get(name);
      if (known && known.revision >= item.revision) continue;
      this.saved.set(name, item);
      changed = true;
    }
    return changed;
  }

  /** Whether anything was answered whose name begins so. */
  has(prefix) {
    return [...this.saved.keys(), ...this.waiting.keys()].some((name) => name.startsWith(prefix));
  }

  get(name) {
    return (this.waiting.get(name) ?? this.saved.get(name))?.value;
  }

  /** Changes an answer. It is kept in the browser at once and saved as soon as the kernel takes it. */
  set(name, value) {
    const before = this.waiting.get(name);
    this.waiting.set(name, {
      value,
      basedOn: before ? before.basedOn : (this.saved.get(name)?.revision ?? 0),
      sent: before?.sent ?? [],
      number: ++this.number,
      since: before?.since ?? Date.now(),
      underway: before?.underway ?? false,
    });
    this.remember(name);
    if (!before?.underway) this.post(name);
    this.tell({ item: name });
  }

  post(name) {
    const waiting = this.waiting.get(name);
    if (!waiting) return;
    waiting.underway = true;
    const sent = waiting.sent;
    waiting.sent = oneMore(sent, waiting.value);
    this.remember(name);
    this.send({
      type: "save",
      item: name,
      value: waiting.value,
      based_on: waiting.basedOn,
      sent,
      number: waiting.number,
      lang: this.lang,
    });
    setTimeout(() => this.tell({}), SLOW_MS + 50);
  }

  send(message) {
    try {
      this.model?.send(message);
    } catch {
      // The kernel is gone. What waits stays in the browser, and the status line says so.
    }
  }

  sendAgain() {
    const now = Date.now();
    for (const [name, waiting] of this.waiting) {
      if (waiting.refused) continue;
      if (now - waiting.since > AGAIN_MS) this.post(name);
    }
  }

  hear(message, model) {
    if (message.progress) this.progress = message.progress;
    if (message.type === "saved") this.acknowledge(message);
    else if (message.type === "newer") this.meetNewer(message);
    else if (message.type === "refused") this.refuse(message);
    else if (message.type === "items") {
      this.problem = message.problem ?? null;
      for (const [name, { call }] of Object.entries(message.more ?? {}))
        if (call !== undefined && !this.waiting.has(name)) this.extra.set(name, call);
      if (this.take(message.items)) this.tell({ reload: true });
    }
    if (message.call !== undefined) this.extra.set(message.item, message.call);
    if (message.standing !== undefined) this.extra.set(`${message.item}/standing`, message);
    this.tell({ message, model });
  }

  acknowledge({ item, revision, number }) {
    const waiting = this.waiting.get(item);
    if (!waiting) return;
    if (waiting.number === number) {
      this.saved.set(item, { value: waiting.value, revision });
      this.waiting.delete(item);
      this.forget(item);
      this.problem = null;
    } else {
      // More was written meanwhile: it builds on what has just been saved.
      Object.assign(waiting, { basedOn: revision, sent: [], underway: false, late: false, since: Date.now() });
      this.post(item);
    }
  }

  meetNewer({ item, value, revision }) {
    const mine = this.waiting.get(item);
    this.saved.set(item, { value, revision });
    if (!mine) return;
    this.waiting.delete(item);
    this.forget(item);
    // Two windows wrote different words: the learner decides. Choices are simply taken over.
    const words = (v) => (typeof v?.text === "string" ? v.text.trim() : "");
    if (words(mine.value) && words(value) !== words(mine.value)) {
      this.newer.set(item, mine.value);
      this.keep(this.place(item, "newer"), mine.value);
    }
    this.tell({ reload: true });
  }

  /** Settles two versions of one text: keep the one written here, or the one that is saved. */
  settle(item, keepMine) {
    const mine = this.newer.get(item);
    this.newer.delete(item);
    this.drop(this.place(item, "newer"));
    if (keepMine && mine !== undefined) this.set(item, mine);
    this.tell({ reload: true });
  }

  /**
   * Not saved. A full disk may have room later, so that is tried again (`again`); what is too long waits for the
   * learner to shorten it; what the case does not know (`never`) can't come right, so the last good answer stands.
   */
  refuse({ item, problem, number, again, never }) {
    this.problem = problem;
    const waiting = this.waiting.get(item);
    if (!waiting || waiting.number !== number) return;
    if (!never) {
      Object.assign(waiting, { late: true, refused: !again, underway: false });
      return;
    }
    this.waiting.delete(item);
    this.forget(item);
    this.tell({ reload: true });
  }

  /** "kept nowhere", "saved", "saving" or "waiting": what the status line says. */
  status() {
    if (!this.keeps) return "looking";
    if (this.waiting.size === 0) return "saved";
    const now = Date.now();
    const late = [...this.waiting.values()].some((w) => w.late || now - w.since > SLOW_MS);
    return late ? "waiting" : "saving";
  }

  setLang(lang) {
    if (lang === this.lang) return;
    this.lang = lang;
    this.tell({ lang });
    this.send({ type: "lang", lang });
  }

  listen(listener) {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  tell(event) {
    for (const listener of [...this.listeners]) listener(event);
  }

  /** Where the browser keeps an item: `waiting` for the kernel, or `newer`, one of two versions to choose from. */
  place(name, what = "waiting") {
    return `calmline:${what}:${this.key}:${name}`;
  }

  remember(name) {
    const { value, basedOn, sent } = this.waiting.get(name);
    this.keep(this.place(name), { value, basedOn, sent });
  }

  forget(name) {
    this.drop(this.place(name));
  }

  keep(place, value) {
    if (!this.keeps) return;
    try {
      localStorage.setItem(place, JSON.stringify(value));
    } catch {
      // The browser keeps nothing (a private window, or it is full); the kernel still does.
    }
  }

  drop(place) {
    try {
      localStorage.removeItem(place);
    } catch {
      // As above: there was nothing to forget.
    }
  }

  recall() {
    for (const [name, { value, basedOn, sent }] of this.kept("waiting")) {
      this.waiting.set(name, {
        value,
        basedOn,
        sent: Array.isArray(sent) ? sent : [],
        number: ++this.number,
        since: Date.now(),
        underway: false,
      });
    }
    for (const [name, value] of this.kept("newer")) this.newer.set(name, value);
  }

  /** What the browser has kept from before: names and values. */
  kept(what) {
    const prefix = this.place("", what);
    const found = [];
    try {
      for (const place of Object.keys(localStorage).filter((one) => one.startsWith(prefix))) {
        try {
          found.push([place.slice(prefix.length), JSON.parse(localStorage.getItem(place))]);
        } catch {
          localStorage.removeItem(place); // half-written by a browser that was killed: nothing to read in it
        }
      }
    } catch {
      // A browser that keeps nothing has kept nothing.
    }
    return found;
  }
}
