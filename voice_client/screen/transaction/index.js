import { Told } from "../lib/gateway.js";
import { settings } from "../lib/settings.js";
import { Page } from "./page.js";
import { watch } from "./watching.js";

const KINDS = { print: "query-print", query: "query-print", apply: "apply", book: "book" };
const $ = (id) => document.getElementById(id);

/** What led here. The citizen's own words are no part of the address: they pass once, and go. */
function opening(asked) {
  const question = sessionStorage.getItem("daoban.question");
  sessionStorage.removeItem("daoban.question");
  return {
    matter: asked.get("matter") || "",
    kind: KINDS[asked.get("action")] || null,
    question,
    session_id: asked.get("session"),
  };
}

/** What the terminal's voice tells, where there is one. */
function ears(page) {
  const hear = (text) => {
    $("voice").hidden = !text;
    $("voice").textContent = text;
  };
  const commands = {
    back: () => page.back(),
    cancel: () => page.askToLeave(),
    home: () => page.askToLeave(),
    logout: () => page.askToLeave(),
    human: () => page.help(),
    print: () => document.querySelector("[data-print]")?.click(),
  };
  return {
    terminal: ({ hears }) => { $("talk").hidden = !hears; },
    state: ({ state }) => { $("talk").textContent = state === "listening" ? "正在听……" : "点我说话"; },
    partial: ({ text }) => hear(`听到：${text}`),
    // A command is shown as heard too, and comes by itself; the rest is for the form.
    heard: ({ text, form }) => {
      hear(`您说的是：${text}`);
      if (form) page.heard(text.replace(/[，。？！、\s]/g, ""));
    },
    command: ({ name }) => { hear(""); if (Object.hasOwn(commands, name)) commands[name](); },
    notice: ({ text }) => hear(text),
    problem: ({ text }) => hear(text),
  };
}

async function main() {
  const asked = new URLSearchParams(location.search);
  const elder = asked.get("mode") === "elder";
  document.documentElement.classList.toggle("elder", elder);
  const page = new Page(await settings("config.json"), opening(asked), elder);
  $("back").onclick = () => page.back();
  $("next").onclick = () => page.next();
  $("help").onclick = () => page.help();
  $("leave").onclick = () => page.askToLeave();
  $("stop").onclick = () => page.stop();
  $("talk").onclick = () => page.speaker.listen();
  addEventListener("pagehide", () => { page.gateway.leave(); page.bridge.leave(); });
  watch(page);
  await page.speaker.connect(ears(page), page.config.voice_retry_s);
  await begin(page);
}

async function begin(page) {
  try {
    await page.begin();
    $("next").disabled = false;
  } catch (error) {
    if (!(error instanceof Told)) throw error;
    page.cannotBegin(error, () => begin(page));
  }
}

main();
