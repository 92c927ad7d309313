import { button, h } from "../lib/dom.js";
import { counter, tell } from "./counter.js";

const $ = (id) => document.getElementById(id);
const CODE = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";
let level = null;
let reasons = new Set();

function choices(scale) {
  const bad = scale.bad.includes(level);
  $("levels").replaceChildren(
    h("div", { class: "row", role: "group", "aria-label": "评价" }, ...scale.levels.map((row) =>
      pick(row.label, level === row.level, () => { level = row.level; reasons = new Set(); choices(scale); }))),
    bad ? h("div", { class: "row", role: "group", "aria-label": "原因" }, ...scale.reasons.map((reason) =>
      pick(reason, reasons.has(reason), () => { if (!reasons.delete(reason)) reasons.add(reason); choices(scale); }))) : "");
}

const pick = (label, on, onclick) => button({ class: "pick", "aria-pressed": String(on), onclick }, label);

async function send({ config, gateway }) {
  const code = $("number").value.trim();
  if (!code || level === null) return tell(config.words.no_code);
  await gateway.other("POST", "evaluation", { code, level, reasons: [...reasons] });
  tell(config.words.thanks, true);
}

const { gateway } = await counter([...CODE], send);
choices(await gateway.other("GET", "evaluation"));
