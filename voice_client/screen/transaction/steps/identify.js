import { h, button } from "../../lib/dom.js";

/** The citizen's card, and the agent's where somebody is represented. */
export function show(page) {
  const parts = [];
  if (page.case.kind === "apply") parts.push(who(page));
  parts.push(card(page, "self", page.case.who === "agent" ? "要办事的人的身份证" : "您的身份证"));
  if (page.case.who === "agent") parts.push(card(page, "agent", "代办人的身份证"));
  if (page.case.face && !page.case.identified.includes("self")) parts.push(face(page));
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
      ? h("p", { class: "good" }, done(page, whose))
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
  }, page.config.words.card, "id-card");
}

/** What stands in place of the card's picture once the citizen is known. */
function done(page, whose) {
  const id = whose === "agent" ? "agent_name" : "name";
  const row = page.case.fields.find((r) => r.field.id === id);
  return row.origin_name === "刷脸核对" ? `已核对：${row.value}` : `已读取：${row.value}。请取走身份证。`;
}

/** Without a card: a face is only looked at after a yes of its own, and a card always does as well. */
function face(page) {
  return h("section", { class: "card" },
    h("h2", {}, "没带身份证？"),
    h("p", {}, page.config.words.face),
    button({ onclick: () => page.ask(page.config.words.consent, { label: "同意刷脸", go: () => look(page) }, "不用，放身份证") }, "刷脸"));
}

function look(page) {
  return page.doing(async () => {
    if (!page.bridge.session) await page.begin();
    const photo = await page.bridge.photograph("visible");
    page.case = await page.gateway.post("face", { consent: true, assertion: photo.assertion || "", data: photo.data });
    page.show();
    if (photo.label) page.tell(`${photo.label}：认的是样例的人。`, true);
  }, page.config.words.looking, "camera");
}
