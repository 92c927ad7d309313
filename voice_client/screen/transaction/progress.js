import { h } from "../lib/dom.js";
import { counter, mark, tell } from "./counter.js";

const found = document.getElementById("found");

/** The card only says which document the receipt belongs to; nothing of it is kept here. */
async function look({ config, gateway, bridge }) {
  found.hidden = true;
  const number = document.getElementById("number").value.trim();
  if (!number) return tell(config.words.no_number);
  tell(config.words.card, true);
  if (!bridge.session) await bridge.open();
  const { data, label } = await bridge.readCard(config.wait_for_card_s);
  mark(label ? `${label}：读的是样例证件。` : "");
  const { matter, state, at } = await gateway.other("POST", "progress", { number, document: data.number });
  found.hidden = false;
  found.replaceChildren(h("p", {}, matter), h("p", { class: "good" }, state), h("p", {}, `提交日期：${at}`));
  tell(config.words.take_card, true);
}

counter([..."123456789", "M", "0"], look, [..."ABCDEFGHIJKLNOPQRSTUVWXYZ-"]);
