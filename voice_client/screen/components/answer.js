import { button, h } from "../lib/dom.js";
import { card, sourceList, statements } from "./statements.js";

/**
 * One answer of /v1/ask.
 * @param {string} question what the citizen asked
 * @param {object} answer
 * @param {{fields: Record<string, string>, icons: Record<string, string>}} words names of fields, signs of handoffs
 * @param {{ask: (text: string) => void, go: (handoff: object, answer: object) => void, slip: (answer: object) => void, link: (title: string, url: string) => void}} act
 */
export function answerView(question, answer, words, act) {
  const groups = byField(answer.display);
  const intro = groups.filter((g) => g.field === null).flatMap((g) => g.lines);
  const known = new Set(groups.map((g) => g.field));
  return h("article", { class: "answer", "data-status": answer.status },
    h("div", { class: "head" },
      h("p", { class: "asked" }, "您问：", h("b", {}, question)),
      answer.notice && h("p", { class: "notice", role: "alert" }, answer.notice),
      ...statements(intro.filter((line) => line.text !== answer.clarify?.question))),
    answer.clarify && clarify(answer.clarify, act.ask),
    h("div", { class: "body" },
      ...groups.filter((g) => g.field !== null).map((g) => card(words.fields[g.field] ?? g.field, answer.omitted.includes(g.field), g.lines)),
      ...answer.omitted.filter((f) => !known.has(f)).map((f) => card(words.fields[f] ?? f, true, []))),
    h("div", { class: "side" },
      steps(answer, words.icons, act),
      others(answer, act.ask),
      sourceList(answer.sources, act.link)));
}

function byField(display) {
  const groups = [];
  for (const line of display) {
    const group = groups.find((g) => g.field === line.field);
    if (group) group.lines.push(line);
    else groups.push({ field: line.field, lines: [line] });
  }
  return groups;
}

function clarify(asked, ask) {
  return h("section", { class: "question" },
    h("h3", {}, asked.question),
    h("div", { class: "grid" }, ...asked.options.map((o) => button({ onclick: () => ask(o.text) }, o.label))));
}

/** Into a transaction, to a person, or away with the guide on paper. */
function steps(answer, icons, act) {
  const paper = answer.status === "answered" && answer.matter;
  if (answer.handoffs.length === 0 && !paper) return null;
  return h("section", { class: "card steps" }, h("h3", {}, "下一步可以"),
    h("div", { class: "rows" },
      ...answer.handoffs.map((handoff) => step(icons[handoff.kind] ?? "办", handoff.label, () => act.go(handoff, answer))),
      ...(paper ? [step("纸", "打印办事指南", () => act.slip(answer), { "data-print": true })] : [])));
}

export const step = (icon, label, onclick, more = {}) => button({ onclick, ...more },
  h("span", { class: "icon", "aria-hidden": "true" }, icon), h("span", {}, label));

/** Other matters that may have been meant; a refusal or a clear choice needs none. */
function others(answer, ask) {
  const shown = answer.suggestions.filter((s) => s.matter !== answer.matter?.id);
  if (!["answered", "unanswerable"].includes(answer.status) || shown.length === 0) return null;
  return h("section", { class: "card" }, h("h3", {}, "不是这件事？您可能想问"),
    h("div", { class: "rows" }, ...shown.map((s) => button({ onclick: () => ask(s.name) }, s.name))));
}
