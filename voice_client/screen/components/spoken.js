import { button, h } from "../lib/dom.js";

/**
 * What was understood; where a name was repaired by sound, the question that one tap undoes.
 * @param {{text: string, raw?: string, ask?: string}} event `heard`
 * @param {() => void} undo
 */
export function heardView({ text, raw, ask }, undo) {
  return h("span", {}, `您说的是：${text}`,
    ask && h("span", { class: "repaired" }, ask, button({ onclick: undo }, `不对，我说的是“${raw}”`)));
}

/**
 * The sentence that sounds, filling up as it is read.
 * @param {{text: string, seconds: number}} event `subtitle`
 */
export function subtitleView({ text, seconds }) {
  const found = h("span", { class: "sounding" }, text);
  found.style.animationDuration = `${seconds}s`; // the page's policy allows no style attribute
  return found;
}

/**
 * A tap opens a turn, which ends by itself; held down, it ends when it is let go.
 * @param {HTMLElement} talk the button
 * @param {number} hold seconds from which it counts as held
 * @param {(event: object) => void} tell
 */
export function talking(talk, hold, tell) {
  let since = 0;
  talk.addEventListener("pointerdown", () => {
    since = performance.now();
    tell({ type: "listen" });
  });
  talk.addEventListener("pointerup", () => performance.now() - since > hold * 1000 && tell({ type: "let_go" }));
  talk.addEventListener("click", (event) => event.detail === 0 && tell({ type: "listen" })); // by a key
}
