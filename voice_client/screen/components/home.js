import { button, h } from "../lib/dom.js";

/**
 * The first page: what to ask, and the tiles.
 * @param {{popular: string[], icons: Record<string, string>}} config
 * @param {{name: string, count: number}[]} categories of the base; empty while it is away
 * @param {{ask: (text: string) => void, browse: (query: object) => void, places: () => void, page: (name: string) => void}} act
 */
export function home(config, categories, act) {
  return h("section", { class: "home" },
    h("p", { class: "welcome" }, "您想办什么事？"),
    h("h2", {}, "大家常问"),
    h("div", { class: "grid" }, ...config.popular.map((text) => button({ onclick: () => act.ask(text) }, text))),
    categories.length > 0 && h("h2", {}, "按分类找"),
    h("div", { class: "grid" },
      ...categories.filter((c) => c.count > 0).map((c) => tile(config.icons[c.name] ?? "办", c.name, `${c.count} 件事`, () => act.browse({ category: c.name }))),
      categories.length > 0 && tile("人", "个人办事", "按部门找", () => act.browse({ client: "person" })),
      categories.length > 0 && tile("企", "企业办事", "按部门找", () => act.browse({ client: "enterprise" })),
      categories.length > 0 && tile("图", "办理地点", "街道服务中心", act.places),
      tile("查", "查进度", "凭回执号和身份证", () => act.page("progress")),
      tile("评", "评价", "凭评价码", () => act.page("evaluate"))),
  );
}

function tile(icon, name, note, onclick) {
  return button({ class: "tile", onclick },
    h("span", { class: "icon", "aria-hidden": "true" }, icon),
    h("span", {}, name, h("small", {}, note)));
}
