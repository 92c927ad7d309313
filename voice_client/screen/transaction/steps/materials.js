import { h, button } from "../../lib/dom.js";

/** The materials, one by one under the document camera; then the one-time notice. */
export function show(page) {
  const parts = page.case.by_card.map((name) => h("p", { class: "good" }, `✓ ${name}：刚才已经核对，不用再拍。`));
  parts.push(...page.case.materials.map((row) => material(page, row)));
  if (!page.case.materials.length) parts.push(h("p", {}, "指南没有列出要在这里交的材料，请点“检查材料”。"));
  if (page.case.notice && !page.case.notice.complete) parts.unshift(notice(page));
  return parts;
}

export function nextLabel() {
  return "检查材料";
}

export async function next(page) {
  if (!(await page.send("check", {}))) return false;
  if (page.case.notice.complete) return true;
  document.getElementById("main").scrollTop = 0;
  return false;
}

/** What pre-review found; put together by rules and machine reading, hence labelled. */
export function notice(page) {
  const { text, findings, remarks } = page.case.notice;
  return h("section", { class: "card ai", role: "status" },
    h("h2", {}, "检查结果"), h("p", {}, text),
    h("ul", {}, ...findings.map((f) => h("li", { class: "finding" }, `${f.about}：${f.problem}`, h("p", {}, f.how)))),
    ...remarks.map((remark) => h("p", {}, remark)),
    findings.length ? printers(page, "notice", "打印这张单子带走") : null);
}

/** Prints one of the papers on A4. */
export function print(page, which) {
  return page.doing(async () => {
    await page.bridge.printA4(await page.gateway.paper(which));
    page.tell(page.config.words.printed, true);
  }, page.config.words.printing);
}

/** The two printers side by side: where one has no paper, the other may have. */
export function printers(page, which, label) {
  return h("div", { class: "row" },
    button({ class: "strong", "data-print": true, onclick: () => print(page, which) }, label),
    button({ onclick: () => small(page, which) }, "打小票"));
}

function small(page, which) {
  return page.doing(async () => {
    await page.bridge.printReceipt(await page.gateway.receipt(which));
    page.tell(page.config.words.printed, true);
  }, page.config.words.printing);
}

function material(page, row) {
  const { material: { id, name, when, note, always }, pages, laid, findings, applies, needed } = row;
  const wrong = page.case.notice?.findings.some((f) => f.ref === id && f.blocking);
  return h("section", { class: `card${wrong ? " wrong" : ""}`, "data-material": id },
    h("p", { class: "field-name" }, name),
    when && h("p", { class: "quiet" }, `什么情形要：${when}`),
    note && h("p", { class: "quiet" }, note),
    !always && h("div", { class: "row", role: "group", "aria-label": `${name}：您是这种情形吗` },
      h("span", {}, "您是这种情形吗？"),
      choice(page, id, "是", applies === true || (applies === null && needed), true),
      choice(page, id, "不是", applies === false || (applies === null && !needed), false)),
    pages ? h("p", { class: "good" }, laid === "sample" ? "✓ 用了样例材料（练习）" : laid === "e-licence" ? "✓ 用电子证照" : `✓ 已拍 ${pages} 张`) : null,
    ...findings.map((f) => h("p", { class: "finding" }, f.problem, " ", f.how)),
    needed || pages ? buttons(page, row) : null);
}

function choice(page, id, label, on, applies) {
  return button({
    class: "pick", "aria-pressed": String(on), onclick: () => page.send(`materials/${id}/applies`, { applies }),
  }, label);
}

function buttons(page, { material: { id, e_licence: licence }, pages }) {
  return h("div", { class: "row" },
    button({ class: pages ? "" : "strong", onclick: () => photograph(page, id) }, pages ? "再拍一张" : "拍这一份"),
    pages ? button({ onclick: () => clear(page, id) }, "重拍") : null,
    licence && button({ onclick: () => page.send(`materials/${id}/licence`, {}) }, "用电子证照"),
    page.case.simulated && !pages && button({ onclick: () => page.send(`materials/${id}/sample`, {}) }, "没带，用样例练习"));
}

function photograph(page, id) {
  return page.doing(async () => {
    const photo = await page.bridge.photograph("document");
    page.case = await page.gateway.post(`materials/${id}`, { image: photo.data.image });
    page.show();
  }, page.config.words.camera, "camera");
}

function clear(page, id) {
  return page.doing(async () => {
    page.case = await page.gateway.remove(`materials/${id}`);
    page.show();
  });
}
