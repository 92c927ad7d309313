import { Bridge } from "./bridge.js";

/** The devices for a page that seldom needs them: a session from the first need until `leave`. */
export class Borrowed {
  /** @param {object} config as of `Bridge` */
  constructor(config) {
    this.config = config;
    this.begun = null;
  }

  /** Whether a session is going on. */
  get taken() {
    return this.begun !== null;
  }

  /** As of `Bridge`. */
  async operate(...what) {
    this.begun ??= this.#begin();
    const { begun } = this;
    const bridge = await begun;
    // Not found: looked for again next time.
    if (!bridge.token && this.begun === begun) this.begun = null;
    return bridge.operate(...what);
  }

  /** Ends the session, also one that is only just beginning. */
  leave() {
    this.begun?.then((bridge) => bridge.leave());
    this.begun = null;
  }

  async #begin() {
    const bridge = new Bridge(this.config);
    await bridge.open();
    return bridge;
  }
}
