/**
 * Counts the seconds in which nobody does anything; knows neither clock nor page.
 * @example const idle = new Idle(60, 15); idle.at(50) → { left: 10, state: "warn" }
 */
export class Idle {
  /**
   * @param {number} wipe seconds until everything is wiped
   * @param {number} warn for how many of them, at the end, a countdown shows
   */
  constructor(wipe, warn) {
    this.wipe = wipe;
    this.warn = warn;
    this.since = 0;
  }

  /** Somebody is there, at `now` (seconds). */
  touch(now) {
    this.since = now;
  }

  /** @returns {{left: number, state: "here" | "warn" | "gone"}} */
  at(now) {
    const left = Math.ceil(this.wipe - (now - this.since));
    if (left <= 0) return { left: 0, state: "gone" };
    return { left, state: left <= this.warn ? "warn" : "here" };
  }
}
