import { h, button } from "../../lib/dom.js";

/** What is asked for comes first; then, in short, what the card has filled in. */
export function show(page) {
  const rows = page.case.fields.filter((row) => row.field.step === "fill");
  const read = rows.filter(fixed);
  const asks = rows.filter((row) => !fixed(row)).map((row) => field(page, row));
  const quick = rows.some((row) => row.field.id === "range_from") ? [ranges(page)] : [];
  const heard = rows.filter((row) => row.origin === "ai");
  return [hint(page, quick.length > 0), ...(heard.length > 1 ? [confirmAll(page, heard)] : []), ...quick, ...asks, read.length ? fromCard(read) : null].filter(Boolean);
}

/** Where the terminal hears, a citizen may say what else would have to be tapped. */
function hint(page, time) {
  if (document.getElementById("talk").hidden) return null;
  return h("p", { class: "quiet" }, time ? page.config.words.say_time : page.config.words.say_rest);
}

/** Several at once, such as both ends of a time: one tap will do, all of them standing below. */
function confirmAll(page, rows) {
  const values = Object.fromEntries(rows.map((row) => [row.field.id, row.value]));
  const said = rows.map((row) => `${row.field.label} ${row.label || inWords(row)}`).join("，");
  return h("section", { class: "card ai" }, h("p", { class: "field-value" }, `听到：${said}`),
    button({ class: "strong", onclick: () => page.send("confirmation", { values }) }, "都对，全部确认"));
}

/** 2025年1月1日 rather than 2025-01-01. */
function inWords({ field: { kind }, value }) {
  if (kind !== "date") return value;
  const [year, mon, date] = value.split("-").map(Number);
  return `${year}年${mon}月${date}日`;
}

/** What only a card may fill, and what it says that nobody may change. */
function fixed({ field, origin }) {
  return field.slot === "identity" || (origin === "device" && !field.editable);
}

function fromCard(rows) {
  return h("section", { class: "card" },
    h("p", { class: "field-name" }, "证件上读到的"),
    h("table", {}, ...rows.map((row) => h("tr", { "data-field": row.field.id },
      h("th", { scope: "row" }, row.field.label),
      h("td", {}, row.value || "放身份证后自动填"),
      h("td", { class: "origin" }, row.origin_name ? `来源：${row.origin_name}` : "")))));
}

export async function next(page) {
  const heard = page.case.fields.filter((row) => row.origin === "ai");
  const open = page.case.fields.filter((row) => row.field.step === "fill" && row.field.required && row.value === null);
  page.wrong = new Set([...heard, ...open].map((row) => row.field.id));
  if (!page.wrong.size) return true;
  page.show();
  page.tell(heard.length ? "紫色的是机器听来的。请看一看，对的就点“对，确认”。" : "还有没填的，请补上标红的地方。");
  document.querySelector(".wrong")?.scrollIntoView({ block: "center" });
  return false;
}

/** A sentence that was said: what it holds waits in violet for a tap. */
export function heard(page, text) {
  return page.doing(async () => {
    const told = await page.gateway.post("said", { text });
    page.case = told.transaction;
    told.filled.forEach((id) => page.drafts.delete(id));
    page.wrong.clear();
    page.show();
    const { found, protected: guarded, nothing } = page.config.words.said;
    page.tell(told.filled.length ? found : told.protected ? guarded : nothing, told.filled.length > 0);
    document.querySelector(".card.ai")?.scrollIntoView({ block: "center" });
  });
}

function field(page, row) {
  const { field: { id, label, required }, value, origin } = row;
  return h("section", {
    class: `card${origin === "ai" ? " ai" : ""}${page.wrong.has(id) ? " wrong" : ""}`, "data-field": id,
  },
  h("p", { class: "field-name" }, label, required ? null : h("small", { class: "quiet" }, "（可以不填）")),
  input(page, row),
  row.origin_name && h("p", { class: "origin" }, `来源：${row.origin_name}`),
  origin === "ai" && button({ class: "strong", onclick: () => page.send("confirmation", { values: { [id]: value } }) }, "对，确认"));
}

function input(page, row) {
  if (row.options.length) return choices(page, row);
  if (row.field.kind === "phone") return phone(page, row);
  if (row.field.kind === "date") return date(page, row);
  return h("div", {}, ...typed(page, row));
}

/** A box for words, and the keys to write them with. */
function typed(page, row) {
  const { id, label, most } = row.field;
  const box = h("input", {
    id: `in-${id}`, "aria-label": label, autocomplete: "off", type: "text", maxlength: most, value: drafted(page, row),
    oninput: () => page.drafts.set(id, box.value),
    onchange: (event) => put(page, id, event.target.value),
  });
  if (page.keyboard.field !== id) return [box, button({ onclick: () => { page.keyboard.open(id); page.show(); } }, page.config.words.type)];
  return [box, page.keyboard.element(box, () => put(page, id, box.value))];
}

/** By tapping. Of a range the day is the first of the month, or its last where the range ends. */
function date(page, row) {
  const { id, label } = row.field;
  const [year, mon, daily] = (row.value || "").split("-").map(Number);
  const select = (unit, list, chosen) => h("select", { "aria-label": `${label}：${unit}` },
    h("option", { value: "" }, `选${unit}`),
    ...list.map((n) => h("option", { value: n, selected: n === chosen }, `${n}${unit}`)));
  const range = id === "range_from" || id === "range_to";
  const box = h("div", { class: "row" },
    select("年", upTo(range ? 31 : 100, (n) => new Date().getFullYear() - n), year),
    select("月", upTo(12, (n) => n + 1), mon),
    range ? null : select("日", upTo(31, (n) => n + 1), daily));
  box.addEventListener("change", () => {
    const [y, m, d] = [...box.querySelectorAll("select")].map((s) => Number(s.value));
    if (!y || !m || (!range && !d)) return;
    const last = new Date(y, m, 0).getDate();
    put(page, id, day(new Date(y, m - 1, id === "range_to" ? last : Math.min(d || 1, last))));
  });
  return box;
}

const upTo = (count, make) => Array.from({ length: count }, (_, n) => make(n));

const day = (date) => new Date(date.getTime() - date.getTimezoneOffset() * 60000).toISOString().slice(0, 10);

function choices(page, row) {
  const many = row.options.length > 8;
  return h("div", { class: many ? "row scroll" : "row", role: "group", "aria-label": row.field.label },
    ...row.options.map((option) => button({
      class: "pick", "aria-pressed": String(row.value === option.id),
      onclick: () => put(page, row.field.id, option.id),
    }, option.label)));
}

/** A pad of digits: a terminal may have no keyboard. */
function phone(page, row) {
  const box = h("input", {
    id: `in-${row.field.id}`, "aria-label": row.field.label, type: "tel", inputmode: "numeric",
    maxlength: 11, autocomplete: "off", value: drafted(page, row),
    oninput: (event) => page.drafts.set(row.field.id, event.target.value),
    onchange: (event) => put(page, row.field.id, event.target.value),
  });
  const press = (key) => {
    box.value = key === "删除" ? box.value.slice(0, -1) : (box.value + key).slice(0, 11);
    page.drafts.set(row.field.id, box.value);
    if (box.value.length === 11) put(page, row.field.id, box.value);
  };
  const keys = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "删除", "0"];
  return h("div", {}, box, h("div", { class: "pad", role: "group", "aria-label": "数字键" },
    ...keys.map((key) => button({ onclick: () => press(key) }, key))));
}

function ranges(page) {
  const pick = (months) => {
    const from = new Date();
    from.setMonth(from.getMonth() - months);
    page.send("fields", { values: { range_from: day(from), range_to: day(new Date()) } });
  };
  return h("div", { class: "row", role: "group", "aria-label": "常用的时间" },
    ...page.config.ranges.map((range) => button({ class: "pick", onclick: () => pick(range.months) }, range.label)));
}

/** Sent at once, so that nothing is lost if the network or the page goes. */
async function put(page, id, text) {
  const taken = await page.send("fields", { values: { [id]: text } });
  if (taken && page.drafts.get(id) === text) page.drafts.delete(id);
}

/** Half a number stays in its box while the rest of the page is drawn anew. */
const drafted = (page, row) => page.drafts.get(row.field.id) ?? row.value;
