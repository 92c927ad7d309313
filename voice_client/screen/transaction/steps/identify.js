import { h, button } from "../../lib/dom.js";

/** The citizen's card, and the agent's where somebody is represented. */
export function show(page) {
  const parts = [];
  if (page.case.kind === "apply") parts.push(who(page));
  parts.push(card(page, "self", page.case.who === "agent" ? "要办事的人的身份证" : "您的身份证"));
  if (page.case.who === "agent") parts.push(card(page, "agent", "代办人的身份证"));
  return parts;
}

export async function next(page) {
  const wanted = page.case.who === "agent" ? ["self", "agent"] : ["self"];
  if (wanted.every((one) => page.case.identified.includes(one))) return true;
  page.tell("请先把身份证放到读取区，再点“读身份证”。");
  return false;
}

function who(page) {
  return h("div", { class: "row", role: "group", "aria-label": "谁来办" },
    ...Object.entries(page.config.who).map(([id, label]) => button({
      class: "pick", "aria-pressed": String(page.case.who === id),
      onclick: () => page.send("who", { who: id }),
    }, label)));
}

function card(page, whose, title) {
  const read = page.case.identified.includes(whose);
  return h("section", { class: "card" },
    h("h2", {}, title),
    read ? null : h("img", { class: "place", src: "card.svg", alt: "" }),
    read
      ? h("p", { class: "good" }, `已读取：${nameOf(page, whose)}。请取走身份证。`)
      : h("p", {}, "请把身份证平放在读取区，不要移动。"),
    button({ class: read ? "" : "strong", onclick: () => lay(page, whose) }, read ? "重新读" : "读身份证"));
}

function lay(page, whose) {
  return page.doing(async () => {
    // Nothing has been entered yet, so a terminal whose devices come late begins anew with them.
    if (!page.bridge.session) await page.begin();
    const read = await page.bridge.readCard(page.config.wait_for_card_s);
    page.case = await page.gateway.post("identity", { who: whose, assertion: read.assertion || "", data: read.data });
    page.show();
    if (read.label) page.tell(`${read.label}：读的是样例证件。`, true);
  }, page.config.words.card);
}

function nameOf(page, whose) {
  const id = whose === "agent" ? "agent_name" : "name";
  return page.case.fields.find((row) => row.field.id === id)?.value || "";
}
