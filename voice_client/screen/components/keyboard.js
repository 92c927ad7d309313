import { button, h } from "../lib/dom.js";
import { Told } from "../lib/gateway.js";

const DIGITS = [..."1234567890"];
const LETTERS = [..."qwertyuiopasdfghjklzxcvbnm"];
/** Where a new row of keys begins. */
const ROW = { a: "first", z: "first" };
/** So many letters the device service reads at once. */
const MOST = 40;

/**
 * Keys on the screen for a terminal without any: pinyin and digits, or capitals for numbers of
 * papers. The device service knows the candidates. Text is held by the box alone, and goes where
 * its caret stands, so that real keys, where there are some, stay in step.
 * @example keyboard.open("address"); card.append(keyboard.element(box, done))
 */
export class Keyboard {
  /**
   * @param {{operate: (device: string, operation: string, body?: object) => Promise<{data: object}>}} bridge
   * @param {{candidates: number, words: Record<string, string>}} config
   */
  constructor(bridge, config) {
    this.bridge = bridge;
    this.config = config;
    this.finding = false;
    this.forget();
  }

  /** @param {string} field the name of what is written */
  open(field) {
    this.forget(field);
    this.#operate("show", { layout: "pinyin" });
  }

  close() {
    // Where the device service is away there is nobody to tell.
    if (!this.away) this.bridge.operate("soft-keyboard", "hide").catch(() => {});
    this.forget();
  }

  /**
   * @param {HTMLInputElement} box what is written in, with a `maxlength`; told by an `input` event
   * @param {() => void} done after 好了
   */
  element(box, done) {
    Object.assign(this, { box, done });
    box.setSelectionRange(box.value.length, box.value.length);
    this.spelt = h("p", { class: "spelt", role: "status" });
    this.picks = h("div", { class: "picks" });
    this.keys = h("div", { class: "keys" });
    this.#keys();
    this.#tell();
    // The box keeps its caret while keys are tapped.
    const stay = (event) => event.preventDefault();
    return h("div", { class: "keyboard", role: "group", "aria-label": this.config.words.keyboard, onmousedown: stay }, this.spelt, this.picks, this.keys);
  }

  /** Drops what was typed and found; of the end of a session the device service is told anyway. */
  forget(field = null) {
    Object.assign(this, { field, turn: {}, pinyin: "", found: [], capitals: false, away: false });
  }

  /** Drawn anew only where they change: a key that goes away under a finger was not tapped. */
  #keys() {
    const key = (label, onclick, kind = "") => button({ class: kind, onclick }, label);
    const letters = LETTERS.map((l) => (this.capitals
      ? key(l.toUpperCase(), () => this.#put(l.toUpperCase()), ROW[l])
      : key(l, () => this.#spell(this.pinyin + l), ROW[l])));
    this.keys.replaceChildren(
      ...DIGITS.map((d) => key(d, () => this.#put(d))), key("删除", () => this.#back(), "broad"),
      ...letters.slice(0, 10), key(this.capitals ? "拼音" : "字母", () => this.#change(), "broad"),
      ...letters.slice(10), key("好了", () => { this.close(); this.done(); }, "strong done"));
  }

  #tell() {
    const { pinyin, capitals, no_pinyin: none } = this.config.words;
    const away = this.away && !this.capitals;
    this.spelt.textContent = this.capitals ? capitals : `${pinyin}${this.pinyin}`;
    this.picks.replaceChildren(...(away
      ? [h("p", { role: "alert" }, none)]
      : this.found.map((c) => button({ onclick: () => this.#choose(c) }, c.text))));
  }

  #change() {
    this.capitals = !this.capitals;
    this.#keys();
    this.#spell("");
  }

  #put(text) {
    const { value, selectionStart: start, selectionEnd: end, maxLength: most } = this.box;
    if (value.length - (end - start) + text.length <= most) this.#write(text, start, end);
  }

  #choose({ text, used }) {
    this.#put(text);
    this.#spell(this.pinyin.slice(used));
  }

  #back() {
    if (this.pinyin) return this.#spell(this.pinyin.slice(0, -1));
    const { value, selectionStart: start, selectionEnd: end } = this.box;
    const last = [...value.slice(0, start)].pop() ?? "";
    this.#write("", start === end ? start - last.length : start, end);
  }

  #write(text, start, end) {
    this.box.setRangeText(text, start, end, "end");
    this.box.dispatchEvent(new Event("input", { bubbles: true }));
    if (start + text.length === this.box.value.length) this.box.scrollLeft = this.box.scrollWidth;
  }

  #spell(pinyin) {
    this.pinyin = pinyin.slice(0, MOST);
    if (!pinyin) this.found = [];
    this.#tell();
    this.#find();
  }

  /** Asks for candidates, once at a time: what was typed meanwhile is asked for next. */
  async #find() {
    if (this.finding) return;
    this.finding = true;
    for (let asked = ""; this.pinyin && this.pinyin !== asked;) {
      asked = this.pinyin;
      const data = await this.#operate("candidates", { pinyin: asked, limit: this.config.candidates });
      if (this.pinyin === asked) this.found = data?.candidates ?? [];
      this.#tell();
    }
    this.finding = false;
  }

  /** What the device service answers; where it does not, that is told, and other keys still work. */
  async #operate(operation, body) {
    const { turn } = this; // What comes for an earlier one says nothing of this.
    try {
      const { data } = await this.bridge.operate("soft-keyboard", operation, body);
      if (this.turn === turn) this.away = false;
      return data;
    } catch (error) {
      if (!(error instanceof Told)) throw error;
      if (this.turn === turn) this.away = true;
      this.#tell();
      return null;
    }
  }
}
