import { Borrowed } from "../lib/borrowed.js";
import { Keyboard } from "./keyboard.js";

/** The box for a question, and keys on the screen that come and go with a tap. */
export class Writing {
  /**
   * @param {{box: HTMLInputElement, button: HTMLElement, place: HTMLElement}} parts
   * @param {object} config as of `Borrowed` and `Keyboard`
   */
  constructor(parts, config) {
    Object.assign(this, parts);
    this.bridge = new Borrowed(config);
    this.keyboard = new Keyboard(this.bridge, config);
    this.button.addEventListener("click", () => (this.keyboard.field ? this.close() : this.#open()));
  }

  /** Whether a citizen left anything here: words, open keys, a session with the devices. */
  get begun() {
    return this.box.value !== "" || this.keyboard.field !== null || this.bridge.taken;
  }

  /** Puts the keys away; what stands in the box stays. */
  close() {
    if (!this.keyboard.field) return;
    this.keyboard.close();
    this.#show();
  }

  /** Leaves nothing of this citizen: not in the box, and not with the devices. */
  leave() {
    this.keyboard.forget();
    this.#show();
    this.box.value = "";
    this.bridge.leave();
  }

  #open() {
    this.keyboard.open(this.box.id);
    this.#show(this.keyboard.element(this.box, () => this.#show()));
    this.box.focus();
  }

  #show(...keys) {
    this.place.replaceChildren(...keys);
    this.place.hidden = keys.length === 0;
    this.button.setAttribute("aria-expanded", String(keys.length > 0));
  }
}
