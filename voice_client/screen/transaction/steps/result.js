import { h, button } from "../../lib/dom.js";
import { print } from "./materials.js";

/** Asks for the result; the page comes here only once it is there. */
export function find(page) {
  return page.doing(async () => {
    page.found = await page.gateway.get("result");
    page.case = await page.gateway.look();
  });
}

/** What was found, to look at and to print. */
export function show(page) {
  const { title, columns, rows, note } = page.found;
  return [
    h("h2", {}, title),
    h("p", { class: "good" }, note),
    h("div", { class: "row" }, button({ class: "strong", "data-print": true, onclick: () => printed(page) }, "打印")),
    h("table", {},
      h("tr", {}, ...columns.map((c) => h("th", { scope: "col" }, c))),
      ...rows.map((row) => h("tr", {}, ...row.map((cell) => h("td", {}, cell))))),
  ];
}

export function nextLabel() {
  return "完成";
}

async function printed(page) {
  if (await print(page, "result")) {
    page.go(page.place + 1);
    page.tell(page.config.words.printed, true);
  }
}
