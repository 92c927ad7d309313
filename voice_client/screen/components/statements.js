import { h } from "../lib/dom.js";

const KINDS = { official: "官方内容", ai: "AI 说明" };

/**
 * Statements of one field: published text and Daoban's own words in blocks of their own.
 * @param {{kind: "official" | "ai", text: string, source: number | null, lapsed?: boolean, effective_to?: string}[]} lines
 */
export function statements(lines) {
  const blocks = [];
  for (const line of lines) {
    if (blocks.at(-1)?.[0].kind === line.kind) blocks.at(-1).push(line);
    else blocks.push([line]);
  }
  return blocks.map((block) =>
    h("div", { class: `said ${block[0].kind}` },
      h("span", { class: "kind" }, KINDS[block[0].kind]),
      h("ul", {}, ...block.map((line) => row(line, block.length === 1)))));
}

function row(line, alone) {
  return h("li", { class: alone && "alone" },
    line.lapsed && h("span", { class: "ended" }, `【${line.effective_to} 已失效】`),
    ...broken(line.text, line.kind === "official" && line.source !== null && h("span", { class: "ref" }, ` 〔出处${line.source + 1}〕`)));
}

/** Each numbered step on a line of its own; not a character of the text is changed. */
function broken(text, ref) {
  const parts = text.split(/(?<=[：。])(?=\d+．)/);
  if (parts.length === 1) return [text, ref];
  return parts.map((part, i) => h("span", { class: "part" }, part, i === parts.length - 1 && ref));
}

/**
 * A field with its heading; a field that the base does not hold says 未收录.
 * @param {string} name
 * @param {boolean} missing
 */
export function card(name, missing, lines) {
  return h("section", { class: "card" },
    h("h3", {}, name, missing && h("span", { class: "missing" }, "未收录")),
    ...statements(lines));
}

/**
 * The documents behind the lines, each with a way onto the citizen's own phone.
 * @param {{title: string, url: string | null, doc_no: string | null, checked_on: string | null}[]} sources
 * @param {(title: string, url: string) => void} onLink
 */
export function sourceList(sources, onLink) {
  if (sources.length === 0) return null;
  return h("section", { class: "card sources" }, h("h3", {}, "出处"), h("ol", {}, ...sources.map((source, i) => {
    const notes = [source.doc_no, source.checked_on && `核对于 ${source.checked_on}`].filter(Boolean).join("　");
    return h("li", {},
      h("div", {}, `${i + 1}．${source.title}`, h("br"), h("small", {}, notes)),
      source.url?.startsWith("https://") && h("button", { type: "button", onclick: () => onLink(source.title, source.url) }, "扫码看原文"));
  })));
}
