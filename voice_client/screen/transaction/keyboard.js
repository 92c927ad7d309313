import { button, h } from "../lib/dom.js";

const LETTERS = [..."qwertyuiopasdfghjklzxcvbnm"];
/** Where a new row of keys begins. */
const ROW = { a: "first", z: "first" };
const DIGITS = [..."1234567890"];

/**
 * Keys on the screen for a terminal without any: pinyin and digits, or capitals for numbers of
 * papers. The device service knows the candidates; what is typed is told, letter by letter.
 * @example keyboard.open("address", text); card.append(keyboard.element(told))
 */
export class Keyboard {
  /** @param {import("../lib/bridge.js").Bridge} bridge */
  constructor(bridge, config) {
    this.bridge = bridge;
    this.config = config;
    this.field = null;
  }

  open(field, text) {
    Object.assign(this, { field, text, pinyin: "", found: [], capitals: false, fault: "" });
    this.bridge.operate("soft-keyboard", "show", { layout: "pinyin" }).catch(() => {});
  }

  close() {
    this.field = null;
    this.bridge.operate("soft-keyboard", "hide").catch(() => {});
  }

  /** @param {{change: (text: string) => void, done: () => void}} told */
  element(told) {
    this.told = told;
    this.box = h("div", { class: "keyboard", role: "group", "aria-label": this.config.words.keyboard });
    this.#draw();
    return this.box;
  }

  #draw() {
    const key = (label, go, kind = "") => button({ class: kind, onclick: () => { go(); this.#draw(); } }, label);
    const letters = LETTERS.map((l) => (this.capitals
      ? key(l.toUpperCase(), () => this.#put(l.toUpperCase()), ROW[l])
      : key(l, () => this.#spelt(this.pinyin + l), ROW[l])));
    this.box.replaceChildren(
      this.capitals ? "" : h("p", { class: "spelt", role: "status" }, this.fault || `${this.config.words.pinyin}${this.pinyin}`),
      this.capitals ? "" : h("div", { class: "row" }, ...this.found.map((c) => key(c.text, () => this.#choose(c), "pick"))),
      h("div", { class: "pad keys" }, ...DIGITS.map((d) => key(d, () => this.#put(d))), ...letters,
        key("删除", () => this.#back(), "broad"),
        key(this.capitals ? "拼音" : "字母", () => { this.capitals = !this.capitals; this.#spelt(""); }, "broad"),
        button({ class: "strong broad", onclick: () => { this.close(); this.told.done(); } }, "好了")));
  }

  #put(text) {
    this.text += text;
    this.told.change(this.text);
  }

  #choose({ text, used }) {
    this.#put(text);
    this.#spelt(this.pinyin.slice(used));
  }

  #back() {
    if (this.pinyin) return this.#spelt(this.pinyin.slice(0, -1));
    this.text = [...this.text].slice(0, -1).join("");
    this.told.change(this.text);
  }

  /** Asks for candidates; an answer that comes late, for fewer letters, is not shown. */
  async #spelt(pinyin) {
    Object.assign(this, { pinyin, found: pinyin ? this.found : [], fault: "" });
    if (!pinyin) return;
    try {
      const { data } = await this.bridge.operate("soft-keyboard", "candidates", { pinyin, limit: this.config.candidates });
      if (this.pinyin === pinyin) this.found = data.candidates;
    } catch (error) {
      this.fault = error.message;
    }
    this.#draw();
  }
}
