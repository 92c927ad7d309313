import { Idle } from "../lib/idle.js";

const now = () => performance.now() / 1000;

/**
 * Nobody there: asks first, then goes. While something is under way nobody need touch anything.
 * @param {import("./page.js").Page} page
 */
export function watch(page) {
  const { idle: limits, words } = page.config;
  const idle = new Idle(limits.wipe_s, limits.warn_s);
  const dialog = document.getElementById("dialog");
  for (const event of ["pointerdown", "keydown"]) {
    addEventListener(event, () => {
      idle.touch(now());
      page.speaker.touch();
      if (dialog.dataset.idle) { delete dialog.dataset.idle; dialog.close(); }
    });
  }
  idle.touch(now());
  setInterval(() => {
    const { left, state } = idle.at(now());
    if (page.busy) idle.touch(now());
    else if (state === "gone") page.leave();
    else if (state === "warn") {
      page.ask(words.idle.replace("{left}", left), { label: "还在办", go: () => {} });
      dialog.dataset.idle = "1";
    }
  }, 1000);
}
