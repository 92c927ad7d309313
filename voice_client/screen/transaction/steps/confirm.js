import { h, button } from "../../lib/dom.js";
import { notice } from "./materials.js";

/** All that will be handed in, on one page; the signature; then once: submit. */
export function show(page) {
  const rows = page.case.fields.filter((row) => row.value !== null && row.field.kind !== "signature");
  return [
    page.case.notice ? notice(page) : null,
    h("section", { class: "card" },
      h("table", {}, ...rows.map((row) => h("tr", {},
        h("th", { scope: "row" }, row.field.label), h("td", {}, row.label || row.value))))),
    page.case.kind === "apply" ? signature(page) : null,
  ].filter(Boolean);
}

export function nextLabel(page) {
  return page.case.receipt ? "看回执" : "没有错，提交";
}

export async function next(page) {
  if (page.case.receipt) return true;
  if (!page.case.notice && !(await page.send("check", {}))) return false;
  return page.send("submission", {});
}

function signature(page) {
  const signed = page.case.fields.some((row) => row.field.id === "signature" && row.value);
  return h("section", { class: "card" },
    h("h2", {}, "签名"),
    signed ? h("p", { class: "good" }, "✓ 已签名") : h("p", {}, page.case.receipt ? "没有签，到窗口补签。" : "请在签名板上写您的名字。签不了的，可以先提交，到窗口补签。"),
    page.case.receipt ? null : button({ onclick: () => sign(page) }, signed ? "重新签" : "在签名板上签名"));
}

function sign(page) {
  return page.doing(async () => {
    const drawn = await page.bridge.sign(page.config.wait_for_signature_s);
    page.case = await page.gateway.post("signature", { assertion: drawn.assertion || "", data: drawn.data });
    page.show();
  }, page.config.words.signature, "signature-pad");
}
