import { button, h } from "../lib/dom.js";
import { Bridge } from "../lib/bridge.js";
import { Gateway, Told } from "../lib/gateway.js";
import { Idle } from "../lib/idle.js";
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
    this.case = null;
    this.place = 0;
    this.wrong = new Set();
    this.drafts = new Map(); // What stands in a box and was not taken yet, by field.
    this.busy = false;
    this.sending = Promise.resolve();
    this.idle = new Idle(config.idle.wipe_s, config.idle.warn_s);
  }

  get step() {
    return this.case.steps[this.place];
  }

  async begin() {
    this.gateway.leave();
    await this.bridge.open();
    this.case = await this.gateway.start({
      ...this.opening, terminal_id: this.bridge.terminal, bridge_session: this.bridge.session,
    });
    this.show();
    this.prompt();
  }

  /**
   * Does something, saying `meanwhile`; a problem is told on the screen and nothing is lost. What
   * was tapped just before is sent first; a second tap while something is going on does nothing.
   */
  async doing(work, meanwhile = "") {
    await this.sending;
    return this.#work(work, meanwhile);
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
      this.wrong = new Set(error.fields);
      this.show();
      this.tell(error.message);
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
    $("back").disabled = this.place === 0 || last;
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

  go(place) {
    if (place < 0 || place >= this.case.steps.length) return;
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
    const step = STEPS[this.step.id];
    if (this.config.words.onward.includes(text) && this.step.id !== "confirm") return this.next();
    return step.heard ? step.heard(this, text) : this.tell(this.config.words.by_hand);
  }

  /** Everything is wiped, here, at the assistant and at the devices. */
  leave() {
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
    this.ask(this.config.words.leave, { label: "退出", go: () => this.leave() }, "继续办");
  }

  async help() {
    const pack = await fetch("/api/v1/pack").then((r) => (r.ok ? r.json() : null)).catch(() => null);
    const phone = pack ? `也可以打${pack.hotline.who}电话 ${pack.hotline.number}。` : "";
    this.ask(`请到旁边的窗口，找工作人员帮您。${phone}`, { label: "知道了", go: () => {} });
  }

  watch() {
    const now = () => performance.now() / 1000;
    for (const event of ["pointerdown", "keydown"]) {
      addEventListener(event, () => {
        this.idle.touch(now());
        this.speaker.touch();
        if ($("dialog").dataset.idle) { delete $("dialog").dataset.idle; $("dialog").close(); }
      });
    }
    this.idle.touch(now());
    setInterval(() => {
      const { left, state } = this.idle.at(now());
      if (this.busy) this.idle.touch(now());
      else if (state === "gone") this.leave();
      else if (state === "warn") {
        this.ask(this.config.words.idle.replace("{left}", left), { label: "还在办", go: () => {} });
        $("dialog").dataset.idle = "1";
      }
    }, 1000);
  }
}
