import { connectVoice } from "./voice.js";

/**
 * Reads short texts of a page out and tells it what was said: through the terminal's voice where
 * there is one, else through the device service's voice prompt. A silent terminal shows only.
 */
export class Speaker {
  /**
   * @param {import("./bridge.js").Bridge} bridge
   * @param {boolean} elder whether to speak slowly
   */
  constructor(bridge, elder) {
    this.bridge = bridge;
    this.elder = elder;
    this.voice = null;
    this.speaks = false;
    this.last = "";
  }

  /**
   * @param {Record<string, (event: object) => void>} handlers of what the voice tells
   * @param {number} retry seconds after which a lost connection is tried again
   */
  async connect(handlers, retry) {
    this.voice = await connectVoice({
      ...handlers,
      terminal: (event) => this.#enter(event, handlers.terminal),
      // Nobody touched anything for long: forgotten there, but this page keeps its own time.
      wiped: () => this.#send({ type: "page", state: "transaction" }),
    }, retry);
  }

  /** One short sentence; the newest takes the place of the one before. */
  say(text) {
    this.last = text;
    if (this.voice) this.#send({ type: "say", text });
    else this.bridge.speak(text, this.elder);
  }

  touch() {
    this.#send({ type: "touch" });
  }

  listen() {
    this.#send({ type: "listen" });
  }

  /** The citizen goes: the voice forgets everything. */
  leave() {
    this.#send({ type: "leave" });
    this.voice = null;
  }

  /** The voice is there, or has become ready: what was to be said meanwhile is said now. */
  #enter(event, shown) {
    const ready = event.speaks && !this.speaks;
    this.speaks = event.speaks;
    this.#send({ type: "hello", elder: this.elder });
    this.#send({ type: "page", state: "transaction" });
    shown(event);
    if (ready && this.last) this.say(this.last);
  }

  #send(event) {
    this.voice?.(event);
  }
}
