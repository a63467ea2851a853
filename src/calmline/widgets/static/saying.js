// How one answers in a call: by choosing a reply, in one's own words, or by seeing how a colleague does it.

import { el, paragraphs, refill, uid } from "./dom.js";
import { chip, fieldset } from "./frame.js";
import { MAX_TEXT, writing } from "./forms.js";
import { W } from "./words.js";

/**
 * The form for the next reply. `now` is what can be said, `way` the one chosen for this call ("choose", "own" or none
 * yet), `level` the call's; `draft` the words so far. `onsay(step)` says something; `onway` and `ondraft` keep it.
 */
export function saying({ now, level, way, draft, written, lang, onsay, onway, ondraft }) {
  const button = (text, onclick, properties = {}) => el("button", { type: "button", onclick, ...properties }, text);
  const sayIt = written ? W.send : W.say;
  const see = () => button(written ? W.seeColleague : W.hearColleague, () => onsay({ show: true }), { class: "btn go" });
  if (now.show) return el("div", { class: "row" }, see());

  const help = () =>
    now.mayShow > 0 ? button(W.showMe, () => onsay({ show: true }), { class: "btn quiet" }) : null;
  let text = draft ?? "";
  const form = el("div", { class: "form" });
  let at = !now.typed ? "choose" : (way ?? (level === 4 || now.typed.context ? "own" : "choose"));
  const node = el("div", { class: "saying" }, now.typed ? ways() : null, form);
  draw();
  return node;

  function draw() {
    refill(form, at === "own" ? typing() : choosing());
  }

  function ways() {
    const name = uid("way");
    const one = (value, label) => {
      const id = uid("way");
      const onchange = () => {
        at = value;
        onway(value);
        draw();
      };
      return el("span", { class: "way" }, el("input", { type: "radio", id, name, value, checked: at === value, onchange }), el("label", { for: id }, label));
    };
    return el("fieldset", { class: "ways" }, el("legend", { class: "unseen" }, W.wayAsk), one("choose", W.wayChoose), one("own", W.wayOwn));
  }

  function choosing() {
    let chosen = null;
    const name = uid("reply");
    const say = button(sayIt, () => chosen && onsay({ choose: chosen }), { class: "btn go", disabled: true });
    // What stands in brackets is done and not said.
    const isDone = (choice) => /^[(（]/.test(choice.text.en);
    return el(
      "div",
      {
        onkeydown: (event) => {
          if (event.key === "Enter" && chosen && event.target.type === "radio") onsay({ choose: chosen });
        },
      },
      now.typed ? null : el("p", { class: "note" }, W.onlyChoosing),
      fieldset(
        written ? W.yourReply : W.yourTurn,
        { class: "replies" },
        now.choices.map((choice) =>
          chip({
            type: "radio",
            name,
            value: choice.id,
            text: choice.text,
            onchange: () => {
              chosen = choice.id;
              say.disabled = false;
              refill(say, isDone(choice) ? W.doIt : sayIt);
            },
          }),
        ),
      ),
      el("div", { class: "row" }, say, help()),
    );
  }

  function typing() {
    const ready = () => text.trim().length > 0 && text.length <= MAX_TEXT;
    const commit = () => {
      field.now();
      if (ready()) onsay({ text, lang: lang() });
    };
    const done = button(sayIt, commit, { class: "btn go", disabled: !ready() });
    const field = writing({
      label: W.typeHere,
      value: text,
      hears: now.typed.hears,
      onenter: commit,
      onchange: (words) => {
        text = words;
        ondraft(words);
      },
    });
    field.area.addEventListener("input", () => {
      text = field.area.value;
      done.disabled = !ready();
    });
    return el(
      "div",
      {},
      now.typed.context ? el("div", { class: "note" }, paragraphs(now.typed.context)) : null,
      field.node,
      el("div", { class: "row" }, done, help(), el("span", { class: "hint" }, W.ctrlEnter)),
    );
  }
}
