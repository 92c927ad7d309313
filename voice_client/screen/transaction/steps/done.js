import { h, button } from "../../lib/dom.js";
import { printers } from "./materials.js";

/** The receipt, and the evaluation: once, and only if the citizen likes. */
export function show(page) {
  const { receipt, kind } = page.case;
  return [
    receipt && h("section", { class: "card" },
      h("p", {}, kind === "book" ? "预约号" : "回执号"), h("p", { class: "number" }, receipt.number),
      h("p", { class: "good" }, receipt.state), h("p", {}, receipt.next),
      printers(page, "receipt", kind === "book" ? "打印预约单" : "打印回执")),
    receipt && payment(page),
    evaluation(page),
  ].filter(Boolean);
}

export function nextLabel() {
  return "办完了，退出";
}

export async function next(page) {
  page.leave();
  return false;
}

/** What is due, where the system behind tells; asked for once, and again when the citizen has paid. */
function payment(page) {
  if (!page.asked) ask(page);
  const due = page.case.payment;
  if (!due) return null;
  return h("section", { class: "card", "data-payment": true },
    h("h2", {}, "缴费"), h("p", { class: due.paid ? "good" : "" }, `${due.paid ? "✓ " : "⚠ 还没有缴清："}${due.due}`),
    due.picture && !due.paid && h("p", {}, page.config.words.pay),
    due.picture && !due.paid && h("img", { class: "code", src: due.picture, alt: "缴费二维码" }),
    due.paid ? null : button({ onclick: () => page.doing(() => look(page), page.config.words.paying) }, "我缴好了，查一查"));
}

function ask(page) {
  page.asked = true;
  look(page).catch(() => {}); // A system that takes no fees here says so; the receipt stands anyway.
}

async function look(page) {
  page.case.payment = await page.gateway.post("payment", {});
  page.show();
}

function evaluation(page) {
  if (page.evaluated) return h("p", { class: "good", role: "status" }, "谢谢您的评价。");
  if (!page.levels) {
    page.gateway.other("GET", "evaluation").then((levels) => { page.levels = levels; page.show(); }, () => {});
    return null;
  }
  const bad = page.levels.bad.includes(page.level);
  return h("section", { class: "card" },
    h("h2", {}, "这次办得怎么样？（不评也可以）"),
    h("div", { class: "row", role: "group", "aria-label": "评价" }, ...page.levels.levels.map(({ level, label }) => button({
      class: "pick", "aria-pressed": String(page.level === level), onclick: () => choose(page, level),
    }, label))),
    bad && h("div", { class: "row", role: "group", "aria-label": "原因" }, ...page.levels.reasons.map((reason) => button({
      class: "pick", "aria-pressed": String(page.reasons.has(reason)), onclick: () => toggle(page, reason),
    }, reason))),
    bad && button({ class: "strong", onclick: () => send(page) }, "提交评价"),
    h("p", { class: "quiet" }, `以后再评也可以：在首页点“评价”，输入评价码 ${page.case.evaluation}。`));
}

function choose(page, level) {
  page.level = level;
  page.reasons = new Set();
  if (page.levels.bad.includes(level)) page.show();
  else send(page);
}

function toggle(page, reason) {
  if (!page.reasons.delete(reason)) page.reasons.add(reason);
  page.show();
}

function send(page) {
  return page.doing(async () => {
    const body = { code: page.case.evaluation, level: page.level, reasons: [...page.reasons] };
    await page.gateway.other("POST", "evaluation", body);
    page.evaluated = true;
    page.show();
  });
}
