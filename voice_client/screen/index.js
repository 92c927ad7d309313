import { answerView } from "./components/answer.js";
import { countdown, show, showLink, showNumber, showSteps } from "./components/dialogs.js";
import { home } from "./components/home.js";
import { matterList, matterView, placeList } from "./components/matters.js";
import { offerSlip } from "./components/slip.js";
import { heardView, subtitleView, talking } from "./components/spoken.js";
import { Writing } from "./components/writing.js";
import { Idle } from "./lib/idle.js";
import { enter, mode, visit } from "./lib/onward.js";
import { Patience } from "./lib/patience.js";
import { Service } from "./lib/service.js";
import { settings } from "./lib/settings.js";
import { connectVoice } from "./lib/voice.js";

const $ = (id) => document.getElementById(id);
const config = await settings("config.json");
const service = new Service(config.service.give_up_ms, () => hear(config.service.kept));
const idle = new Idle(config.idle.wipe_s, config.idle.warn_s);
const patience = new Patience(config.service, {
  put, home: goHome, write: () => { goHome(); $("text").focus(); }, hotline: () => pack?.hotline,
});
const writing = new Writing({ box: $("text"), button: $("keys"), place: $("keyboard") }, config);
const words = { fields: {}, icons: config.handoff_icons };
let pack = null;
let categories = [];
let learning = false;
let session = null;
let heard = ""; // What the citizen said last.
let asked = ""; // What the answer on the screen is about.
let tell = () => {};

const seconds = () => performance.now() / 1000;
const sleep = (s) => new Promise((done) => setTimeout(done, s * 1000));

/** What was asked for gets the screen. */
function persist(question, work, done) {
  writing.close();
  return patience.run(question, work, done);
}

function put(view, atHome = false) {
  $("main").replaceChildren(view);
  $("main").scrollTop = 0;
  $("home").hidden = $("end").hidden = atHome;
}

/** A question that is under way goes on. */
function showHome() {
  put(home(config, categories, { ask, browse, places, page: visit }), true);
}

function goHome() {
  patience.leave();
  showHome();
  if (categories.length === 0) learn();
}

/** Names and hotline of the base, without which no answer can be shown. */
async function hold() {
  pack = await service.pack();
  words.fields = Object.fromEntries(pack.fields.map((f) => [f.field, f.name]));
  $("city").textContent = pack.city;
}

/** The base and the tiles of its categories; tried again quietly, whatever is on the screen. */
async function learn() {
  if (learning) return;
  learning = true;
  while (categories.length === 0) {
    try {
      const [, page] = await Promise.all([pack ?? hold(), service.matters({ size: 1 })]);
      categories = page.categories;
    } catch (error) {
      await sleep(error.wait ?? config.service.retry_s);
    }
  }
  learning = false;
  if ($("home").hidden) showHome();
  service.keepAll(categories, config.service.keep_s);
}

function ask(text, input = "touch") {
  $("text").value = text;
  idle.touch(seconds());
  const work = async () => {
    if (!pack) await hold();
    return service.ask({ text, session_id: session, mode: mode(), input });
  };
  return persist(text, work, (answer) => {
    receive(text, answer);
    tell({ type: "answered", answer });
  });
}

function receive(text, answer) {
  session = answer.session_id;
  asked = text;
  $("text").value = "";
  put(answerView(text, answer, words, { ask, go, link, slip: (given) => slip(given.matter, text) }));
  run(answer.command ?? "");
}

const COMMANDS = {
  "bigger": () => setElder(true),
  "elder-mode": () => setElder(true),
  "smaller": () => setElder(false),
  "standard-mode": () => setElder(false),
  "home": goHome,
  "back": goHome,
  "logout": wipe,
  "cancel-order": wipe,
  "nearest-centre": places,
  "print": () => document.querySelector("[data-print]")?.click(),
};

const run = (name) => Object.hasOwn(COMMANDS, name) && COMMANDS[name]();

const link = (title, url) => showLink($("dialog"), title, url);

/** A step into a transaction or to a person, as far as this page can take it. */
async function go(handoff, answer) {
  const help = config.handoff_help[handoff.kind];
  if (handoff.kind === "link") return link(handoff.label, handoff.target);
  if (handoff.kind === "hotline") return showNumber($("dialog"), handoff.label, handoff.target);
  if (handoff.kind === "map") return places();
  if (["print", "query", "apply", "book"].includes(handoff.kind) && answer.matter) return transact(handoff.kind, handoff.target, asked);
  if (!answer.matter || handoff.target !== answer.matter.id) return showSteps($("dialog"), handoff.label, help, []);
  const lines = await service.matter(answer.matter.id).then((m) => m.fields, () => []);
  const own = lines.filter((f) => f.field === "kiosk").flatMap((f) => f.lines.map((line) => line.text));
  showSteps($("dialog"), handoff.label, help, own);
}

/** Into a transaction; the other page goes on with the conversation and ends it. */
function transact(kind, matter, question) {
  const conversation = session;
  session = null;
  tell({ type: "page", state: "transaction" });
  enter(kind, matter, question, conversation);
}

/** The guide on paper, from an answer or from the published matter. */
function slip(matter, question) {
  offerSlip($("dialog"), matter, question, (text) => tell({ type: "say", text }));
}

function browse(query) {
  const title = query.category ?? query.dept ?? (query.client === "person" ? "个人办事" : "企业办事");
  const dept = query.client && !query.dept ? (name) => browse({ ...query, dept: name }) : null;
  return persist("", () => service.matters({ ...query, size: 100 }), (page) => put(matterList(title, page, { open, dept })));
}

function open(id) {
  return persist("", () => service.matter(id), (matter) => put(matterView(matter, config, {
    ask, link, slip: () => slip(matter, ""), transact: (kind) => transact(kind, matter.id, ""),
  })));
}

function places() {
  return persist("", () => service.places(), (page) => put(placeList(page)));
}

function setElder(on) {
  document.documentElement.classList.toggle("elder", on);
  $("mode").textContent = on ? "标准版" : "老人版";
  $("mode").setAttribute("aria-pressed", String(on));
  tell({ type: "mode", elder: on });
}

/** Leaves nothing of this citizen: not here, and not in the service. */
function wipe() {
  if (session) service.end(session);
  tell({ type: "leave" });
  reset();
}

function reset() {
  session = null;
  heard = asked = "";
  writing.leave();
  $("voice").hidden = $("subtitle").hidden = true;
  $("dialog").close();
  $("idle").close();
  setElder(false);
  goHome();
}

function watch() {
  const pristine = $("home").hidden && !session && !writing.begun && !$("dialog").open;
  if (pristine) idle.touch(seconds());
  const { left, state } = idle.at(seconds());
  if (state === "gone") wipe();
  else if (state === "warn") countdown($("idle"), left, stay, wipe);
}

function stay() {
  idle.touch(seconds());
  $("idle").close();
}

/** What the terminal's voice says goes the way of touch. */
const VOICE = {
  terminal: ({ hears, note }) => {
    $("talk").hidden = !hears;
    hear(note);
    tell({ type: "hello", elder: mode() === "elder" });
  },
  partial: ({ text }) => hear(`听到：${text}`),
  heard: (event) => { heard = event.text; hear(heardView(event, () => tell({ type: "undo" }))); },
  answer: ({ answer }) => { patience.leave(); writing.close(); receive(heard, answer); },
  subtitle: (event) => { sound(subtitleView(event)); stay(); },
  spoken: () => sound(""),
  state: ({ state }) => state !== "speaking" && sound(""),
  command: ({ name, index }) => name === "choose" ? choice(index)?.click() : run(name),
  notice: ({ text }) => hear(text),
  problem: ({ text }) => hear(text),
  wiped: () => reset(),
};

function hear(words) {
  $("voice").hidden = !words;
  $("voice").replaceChildren(words);
  stay();
}

function sound(words) {
  $("subtitle").hidden = !words;
  $("subtitle").replaceChildren(words);
}

const choice = (index) => document.querySelectorAll(".question button")[index - 1];

$("ask").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = $("text").value.trim();
  if (text) ask(text, "text");
  else show($("dialog"), "还没有写问题", document.createTextNode("请先写下您想办的事，再点“问一问”。"));
});
talking($("talk"), config.hold_s, (event) => tell(event));
$("home").addEventListener("click", goHome);
$("end").addEventListener("click", wipe);
$("mode").addEventListener("click", () => setElder(!document.documentElement.classList.contains("elder")));
for (const name of ["pointerdown", "keydown", "input", "wheel"]) {
  addEventListener(name, () => !$("idle").open && idle.touch(seconds()), { passive: true });
}
addEventListener("pointerdown", () => tell({ type: "touch" }), { passive: true });
addEventListener("pagehide", () => {
  if (session) service.end(session);
  writing.leave();
});
setInterval(watch, 250);
goHome();
tell = (await connectVoice(VOICE, config.service.retry_s)) ?? tell;
