import { button, h } from "../lib/dom.js";
import { Keyboard } from "../components/keyboard.js";
import { Bridge } from "../lib/bridge.js";
import { Gateway, Told } from "../lib/gateway.js";
import { Speaker } from "../lib/speaker.js";
import * as identify from "./steps/identify.js";
import * as fill from "./steps/fill.js";
import * as materials from "./steps/materials.js";
import * as confirm from "./steps/confirm.js";
import * as result from "./steps/result.js";
import * as done from "./steps/done.js";

const STEPS = { identify, fill, materials, confirm, result, done };
const $ = (id) => document.getElementById(id);

/**
 * What the steps share. A step has `show(page)`, which returns elements, and may have
 * `next(page)`, which resolves to true where the page may go on, `nextLabel(page)`, and
 * `heard(page, text)`, which takes what was said.
 */
export class Page {
  /** @param {object} opening what the transaction is begun with */
  constructor(config, opening, elder) {
    this.config = config;
    this.opening = opening;
    this.gateway = new Gateway(config);
    this.bridge = new Bridge(config);
    this.speaker = new Speaker(this.bridge, elder);
    this.keyboard = new Keyboard(this.bridge, config);
    this.case = null;
    this.place = 0;
    this.wrong = new Set();
    this.drafts = new Map(); // What stands in a box and was not taken yet, by field.
    this.busy = false;
    this.waiting = null; // The device that somebody is waited for at.
    this.sending = Promise.resolve();
  }

  get step() {
    return this.case.steps[this.place];
  }

  async begin() {
    const before = this.gateway.at;
    await this.bridge.open();
    this.case = await this.gateway.start({
      ...this.opening, terminal_id: this.bridge.terminal, bridge_session: this.bridge.session,
    });
    this.gateway.drop(before);
    this.show();
    this.prompt();
  }

  /** Nothing has begun: says why, and offers to try again where that may help. */
  cannotBegin(error, again) {
    const words = error.code === "away" ? this.config.words.not_begun : error.message;
    this.case = null;
    $("main").replaceChildren(h("p", { class: "say", role: "alert" }, words), h("div", { class: "row" },
      error.retry && button({ class: "strong", onclick: again }, "再试一次"),
      button({ onclick: () => this.leave() }, "返回首页")));
    $("back").disabled = $("next").disabled = true;
    this.speaker.say(words);
  }

  /**
   * Does something, saying `meanwhile`; a problem is told on the screen and nothing is lost. What
   * was tapped just before is sent first; a second tap while something is going on does nothing.
   * @param {string | null} device where the citizen is waited for, which can be given up
   */
  async doing(work, meanwhile = "", device = null) {
    await this.sending;
    if (this.busy) return false;
    this.#wait(device);
    try {
      return await this.#work(work, meanwhile);
    } finally {
      this.#wait(null);
    }
  }

  #wait(device) {
    this.waiting = device && { device };
    $("stop").hidden = !device;
  }

  /**
   * The citizen waits no longer for a card, a signature, a photo. Said again until it is so: at
   * first the device may only just be opening, which is nothing to cancel.
   */
  async stop() {
    const { waiting } = this;
    while (waiting && this.waiting === waiting) {
      await this.bridge.operate(waiting.device, "cancel").catch(() => {});
      await new Promise((after) => { setTimeout(after, this.config.stop_again_ms); });
    }
  }

  async #work(work, meanwhile) {
    if (this.busy) return false;
    this.busy = true;
    document.body.setAttribute("aria-busy", "true");
    this.tell(meanwhile, true);
    try {
      await work();
      if ($("told").textContent === meanwhile) this.tell("");
      return true;
    } catch (error) {
      if (!(error instanceof Told)) throw error;
      if (!this.case) return false; // The citizen has left meanwhile.
      this.wrong = new Set(error.fields);
      this.show();
      this.tell(error.message, error.code === "cancelled");
      return false;
    } finally {
      this.busy = false;
      document.body.removeAttribute("aria-busy");
      $("next").disabled = false;
    }
  }

  /** Sends something to the gateway and shows the transaction as it then is; one after the other. */
  send(path, body) {
    this.sending = this.sending.then(() => this.#work(async () => {
      this.case = await this.gateway.post(path, body);
      this.wrong.clear();
      this.show();
    }, ""));
    return this.sending;
  }

  /** @param {boolean} good whether it is good news or a word of waiting, not a fault */
  tell(words, good = false) {
    $("told").classList.toggle("good", good);
    $("told").textContent = words;
    $("told").hidden = !words;
    if (words) this.speaker.say(words);
  }

  /** The step's one sentence, aloud; the first one says that this is practice. */
  prompt() {
    const practice = this.place === 0 && this.case.label ? `${this.config.words.practice}` : "";
    this.speaker.say(practice + this.step.say);
  }

  show() {
    const step = STEPS[this.step.id];
    const last = this.step.id === "done";
    $("mark").hidden = !this.case.label;
    $("mark").textContent = this.case.label ? `${this.case.label} · ${this.case.warning}` : "";
    $("name").textContent = `${this.case.kind_name}：${this.case.name}`;
    $("steps").replaceChildren(...this.case.steps.map((s, i) => h("li", {
      "aria-current": i === this.place ? "step" : null, class: i < this.place ? "past" : null,
    }, `${i + 1} ${s.title}`)));
    $("main").replaceChildren(h("p", { class: "say" }, this.step.say), ...step.show(this));
    $("back").disabled = false;
    $("next").textContent = step.nextLabel ? step.nextLabel(this) : "下一步";
    $("leave").hidden = last;
    $("label").hidden = !$("main").querySelector(".ai");
  }

  async next() {
    $("next").disabled = true;
    await this.sending;
    if (this.busy) return;
    const step = STEPS[this.step.id];
    $("next").disabled = true;
    if (step.next && !(await step.next(this))) {
      $("next").disabled = false;
      return;
    }
    $("next").disabled = false;
    if (this.case.steps[this.place + 1]?.id === "result" && !(await result.find(this))) return;
    this.go(this.place + 1);
  }

  /** One step back. From the first one, or the first that can still be seen, it leads out. */
  back() {
    const handed = this.case?.receipt ? this.case.steps.findIndex((s) => s.id === "confirm") : 0;
    if (this.case && this.place > handed) this.go(this.place - 1);
    else this.askToLeave();
  }

  go(place) {
    if (place >= this.case.steps.length) return;
    this.stop();
    this.keyboard.field = null;
    this.place = place;
    this.wrong.clear();
    this.tell("");
    this.show();
    this.prompt();
    $("main").scrollTop = 0;
    $("main").focus();
  }

  /** What was said, at whatever step: a form takes it, the other steps are for the hands. */
  heard(text) {
    if (!this.case) return null;
    const step = STEPS[this.step.id];
    if (this.config.words.onward.includes(text) && this.step.id !== "confirm") return this.next();
    return step.heard ? step.heard(this, text) : this.tell(this.config.words.by_hand);
  }

  /** Everything is wiped, here, at the assistant and at the devices. */
  leave() {
    this.stop();
    this.gateway.leave();
    this.gateway.end(this.opening.session_id);
    this.speaker.leave();
    this.bridge.leave();
    this.case = null;
    location.replace("../index.html");
  }

  ask(words, yes, no) {
    const dialog = $("dialog");
    dialog.replaceChildren(h("p", { class: "say" }, words), h("div", { class: "row" },
      button({ class: "strong", onclick: () => { dialog.close(); yes.go(); } }, yes.label),
      no && button({ onclick: () => dialog.close() }, no)));
    if (!dialog.open) dialog.showModal();
  }

  askToLeave() {
    if (!this.case) return this.leave();
    return this.ask(this.config.words.leave, { label: "退出", go: () => this.leave() }, "继续办");
  }

  async help() {
    const pack = await fetch("/api/v1/pack").then((r) => (r.ok ? r.json() : null)).catch(() => null);
    const phone = pack ? `也可以打${pack.hotline.who}电话 ${pack.hotline.number}。` : "";
    this.ask(`请到旁边的窗口，找工作人员帮您。${phone}`, { label: "知道了", go: () => {} });
  }
}
