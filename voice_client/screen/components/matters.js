import { button, h } from "../lib/dom.js";
import { step } from "./answer.js";
import { card, sourceList } from "./statements.js";

/**
 * A list of matters to tap.
 * @param {string} title
 * @param {{total: number, items: object[], depts: {name: string}[]}} page
 * @param {{open: (id: string) => void, dept: ((name: string) => void) | null}} act
 */
export function matterList(title, page, act) {
  const depts = [...new Set(page.items.map((m) => m.dept))];
  return h("section", { class: "list" },
    h("h2", {}, `${title}（${page.total} 件）`),
    act.dept && depts.length > 1 && h("div", { class: "filters" }, ...depts.map((d) => button({ onclick: () => act.dept(d) }, d))),
    h("div", { class: "rows" }, ...page.items.map((m) =>
      button({ onclick: () => act.open(m.id) },
        h("strong", {}, m.name, m.lapsed && "（已失效）"),
        h("span", {}, `${m.dept}　${m.summary}`)))));
}

/**
 * All that is published of one matter: no AI wording stands here.
 * @param {object} matter of /v1/matters/{id}
 * @param {{kiosk_labels: Record<string, string>, handoff_icons: Record<string, string>}} config
 * @param {{ask: (text: string) => void, transact: (kind: string) => void, slip: () => void, link: (title: string, url: string) => void}} act
 */
export function matterView(matter, config, act) {
  const official = (lines) => lines.map((line) => ({ kind: "official", ...line }));
  return h("article", { class: "answer" },
    h("div", { class: "head" }, h("section", { class: "card" }, h("h3", {}, matter.name), h("p", {}, `${matter.dept}　${matter.summary}`))),
    h("div", { class: "body" },
      ...matter.fields.map((f) => card(f.name, f.required && !f.recorded, official(f.lines))),
      ...matter.situations.flatMap((s) => s.options.filter((o) => o.changes.length > 0).map((o) => card(`${s.ask}${o.label}`, false, official(o.changes))))),
    h("div", { class: "side" },
      h("section", { class: "card steps" }, h("h3", {}, "下一步可以"),
        h("div", { class: "rows" },
          ...matter.kiosk.map((kind) => step(config.handoff_icons[kind], config.kiosk_labels[kind], () => act.transact(kind))),
          step("问", "请导办讲讲这件事", () => act.ask(matter.name)),
          step("纸", "打印办事指南", act.slip, { "data-print": true }))),
      sourceList(matter.sources, act.link)));
}

/** The places where people go. */
export function placeList(page) {
  return h("section", { class: "list" },
    h("h2", {}, `办理地点（${page.total} 处）`),
    h("div", { class: "grid" }, ...page.items.map((p) =>
      h("div", { class: "place" },
        h("strong", {}, p.name),
        h("p", {}, p.address),
        p.phone && h("p", {}, `电话：${p.phone}`),
        h("p", {}, p.hours ? `办公时间：${p.hours}` : "办公时间：未收录，去之前请先打电话"),
        h("small", {}, `出处：${p.source.title}`)))));
}
