import { button, h } from "../lib/dom.js";

/** What is going on while the answer is on its way. */
export const busy = (slow) => h("section", { class: "message busy" }, h("p", { class: "head" }, slow ? "有点慢，还在查……" : "正在查，请稍等……"));

/**
 * The service is away; the question is kept and tried again.
 * @param {string} why
 * @param {number} left seconds until the next try
 * @param {number} times how often it was tried
 */
export function away(why, left, times, question, hotline, act) {
  return h("section", { class: "message", role: "alert" },
    h("p", { class: "head" }, "服务暂时连不上"),
    h("p", {}, `${why}${question ? `您的问题“${question}”还在，` : ""}${left} 秒后自动再试（已试 ${times} 次）。`),
    hotline && h("p", {}, `也可以打${hotline.who} ${hotline.number}，或到窗口找工作人员。`),
    h("div", { class: "row" }, button({ class: "strong", onclick: act.again }, "马上再试"), button({ onclick: act.stop }, "不试了，先看事项")));
}

/** The request cannot be used; `why` says how to mend it. */
export const refused = (why, back) =>
  h("section", { class: "message", role: "alert" }, h("p", { class: "head" }, "这句话没能用上"), h("p", {}, why), h("div", { class: "row" }, button({ class: "strong", onclick: back }, "重新问")));
