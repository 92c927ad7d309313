import { away, busy, refused } from "../components/messages.js";
import { Away, Refused } from "./service.js";

const sleep = (s) => new Promise((done) => setTimeout(done, s * 1000));

/** One piece of work on the service at a time, tried until it succeeds, is refused, or is left. */
export class Patience {
  /**
   * @param {{slow_ms: number, retry_s: number}} times
   * @param {{put: (view: Node) => void, home: () => void, write: () => void, hotline: () => object | undefined}} screen
   */
  constructor(times, screen) {
    this.times = times;
    this.screen = screen;
    this.turn = 0; // What came for an earlier turn is dropped.
  }

  /** The citizen turns elsewhere. */
  leave() {
    this.turn += 1;
  }

  /** Runs `work`, and `done` with its result. */
  async run(question, work, done) {
    const mine = (this.turn += 1);
    for (let times = 1; mine === this.turn; times += 1) {
      const { result, error } = await this.#attempt(mine, work);
      if (mine !== this.turn) return;
      if (!error) return done(result);
      if (error instanceof Refused) return this.screen.put(refused(error.message, this.screen.write));
      if (!(error instanceof Away)) throw error;
      await this.#pause(mine, error, times, question);
    }
  }

  /** One try, with a word on the screen when it takes long. */
  async #attempt(mine, work) {
    const tell = (slow) => mine === this.turn && this.screen.put(busy(slow));
    const timers = [setTimeout(tell, 150, false), setTimeout(tell, this.times.slow_ms, true)];
    try {
      return { result: await work() };
    } catch (error) {
      return { error };
    } finally {
      timers.forEach((timer) => clearTimeout(timer));
    }
  }

  async #pause(mine, error, times, question) {
    let now = false;
    const act = { again: () => (now = true), stop: this.screen.home };
    for (let left = error.wait ?? this.times.retry_s; left > 0 && !now && mine === this.turn; left -= 1) {
      this.screen.put(away(error.message, left, times, question, this.screen.hotline(), act));
      for (let part = 0; part < 10 && !now && mine === this.turn; part += 1) await sleep(0.1);
    }
  }
}
