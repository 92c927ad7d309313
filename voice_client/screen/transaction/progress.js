import { h, button } from "../lib/dom.js";
import { Idle } from "../lib/idle.js";
import { Bridge } from "./bridge.js";
import { Gateway, Told } from "./gateway.js";

const $ = (id) => document.getElementById(id);
const KEYS = ["M", "1", "2", "3", "4", "5", "6", "7", "8", "9", "删除", "0"];

async function main() {
  document.documentElement.classList.toggle("elder", new URLSearchParams(location.search).get("mode") === "elder");
  const config = await (await fetch("config.json")).json();
  const gateway = new Gateway(config);
  const bridge = new Bridge(config);
  $("pad").append(...KEYS.map((key) => button({ onclick: () => press(key) }, key)));
  $("look").onclick = () => look(config, gateway, bridge);
  $("leave").onclick = () => leave(bridge);
  addEventListener("pagehide", () => bridge.leave());
  watch(config.idle, () => leave(bridge));
}

function press(key) {
  $("number").value = key === "删除" ? $("number").value.slice(0, -1) : $("number").value + key;
}

/** The card only says which document the receipt belongs to; nothing of it is kept here. */
async function look(config, gateway, bridge) {
  tell(config.words.card, true);
  $("look").disabled = true;
  try {
    if (!bridge.session) await bridge.open();
    const { data } = await bridge.readCard(config.wait_for_card_s);
    show(await gateway.other("POST", "progress", { number: $("number").value.trim(), document: data.number }));
    tell("");
  } catch (error) {
    if (!(error instanceof Told)) throw error;
    $("found").hidden = true;
    tell(error.message);
  } finally {
    $("look").disabled = false;
  }
}

function show(found) {
  $("found").hidden = false;
  $("found").replaceChildren(h("p", {}, found.matter), h("p", { class: "good" }, found.state), h("p", {}, `提交日期：${found.at}`));
}

function tell(words, good = false) {
  $("told").classList.toggle("good", good);
  $("told").textContent = words;
  $("told").hidden = !words;
}

function leave(bridge) {
  bridge.leave();
  location.replace("../index.html");
}

function watch(limits, gone) {
  const now = () => performance.now() / 1000;
  const idle = new Idle(limits.wipe_s, limits.warn_s);
  idle.touch(now());
  for (const event of ["pointerdown", "keydown"]) addEventListener(event, () => idle.touch(now()));
  setInterval(() => idle.at(now()).state === "gone" && gone(), 1000);
}

main();
