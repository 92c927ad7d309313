import { button } from "../lib/dom.js";
import { Bridge } from "../lib/bridge.js";
import { Gateway, Told } from "../lib/gateway.js";
import { Idle } from "../lib/idle.js";
import { settings } from "../lib/settings.js";

const $ = (id) => document.getElementById(id);
const DELETE = "删除";

/**
 * What the pages for a number share: size of print, keys to tap, a code to scan, leaving.
 * @param {string[]} keys of the pad
 * @param {(page: {config: object, gateway: Gateway, bridge: Bridge}) => Promise<void>} work
 * @param {string[]} more keys, which come at a tap on 字母
 */
export async function counter(keys, work, more = []) {
  document.documentElement.classList.toggle("elder", new URLSearchParams(location.search).get("mode") === "elder");
  const config = await settings("config.json");
  const page = { config, gateway: new Gateway(config), bridge: new Bridge(config) };
  const leave = () => {
    page.bridge.leave();
    location.replace("../index.html");
  };
  pad(keys, more);
  $("go").onclick = () => doing(page, work);
  $("scan").onclick = () => doing(page, scan);
  $("leave").onclick = leave;
  $("help").onclick = () => tell(config.words.help, true);
  addEventListener("pagehide", () => page.bridge.leave());
  watch(config.idle, leave);
  if (await page.bridge.open()) page.bridge.speak(document.querySelector(".say").textContent, mode() === "elder");
  $("scan").hidden = !page.bridge.has("qr-scanner");
  return page;
}

const mode = () => new URLSearchParams(location.search).get("mode");

export function tell(words, good = false) {
  $("told").classList.toggle("good", good);
  $("told").textContent = words;
  $("told").hidden = !words;
}

/** The mark of practice, where a device or a receipt is no real one. */
export function mark(words) {
  $("mark").hidden = !words;
  $("mark").textContent = words;
}

function pad(keys, more) {
  const drawn = [...keys, DELETE].map((key) => button({ class: key === DELETE ? "broad" : "", onclick: () => press(key) }, key));
  const letters = button({ onclick: () => { $("pad").classList.add("wide"); pad([...keys, ...more], []); } }, "字母");
  $("pad").replaceChildren(...drawn, ...(more.length ? [letters] : []));
}

/** The code on a receipt, in place of its number; of an address only the last piece is the number. */
async function scan({ config, bridge }) {
  tell(config.words.scan, true);
  const { data, label } = await bridge.scan(config.wait_for_code_s);
  mark(label ? `${label}：扫的是样例。` : "");
  $("number").value = data.text.split("/").pop();
  tell("");
}

function press(key) {
  $("number").value = key === DELETE ? $("number").value.slice(0, -1) : $("number").value + key;
}

async function doing(page, work) {
  $("go").disabled = $("scan").disabled = true;
  try {
    await work(page);
  } catch (error) {
    if (!(error instanceof Told)) throw error;
    tell(error.message);
  } finally {
    $("go").disabled = $("scan").disabled = false;
  }
}

function watch(limits, gone) {
  const now = () => performance.now() / 1000;
  const idle = new Idle(limits.wipe_s, limits.warn_s);
  idle.touch(now());
  for (const event of ["pointerdown", "keydown"]) addEventListener(event, () => idle.touch(now()));
  setInterval(() => idle.at(now()).state === "gone" && gone(), 1000);
}
