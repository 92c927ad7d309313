import { button, h } from "../lib/dom.js";
import { qrOf } from "../lib/service.js";

/** Shows content in the dialog with one large button that closes it. */
export function show(dialog, title, ...content) {
  dialog.replaceChildren(h("h2", {}, title), ...content.filter(Boolean), button({ class: "strong", onclick: () => dialog.close() }, "知道了"));
  if (!dialog.open) dialog.showModal();
}

/** A link goes onto the citizen's own phone: the terminal itself opens no outside page. */
export function showLink(dialog, title, url) {
  const safe = url.startsWith("https://");
  const image = safe && h("img", { src: qrOf(url), alt: "网址的二维码" });
  image && image.addEventListener("error", () => image.remove());
  show(dialog, title, image, h("p", {}, safe ? "请用手机扫码打开，或者记下网址：" : "请记下网址，在手机或电脑上打开："), h("p", {}, url));
}

export const showNumber = (dialog, label, number) => show(dialog, "打电话问", h("p", { class: "number" }, number), h("p", {}, label));

export const showSteps = (dialog, title, help, steps) => show(dialog, title, help && h("p", {}, help), steps.length > 0 && h("ol", {}, ...steps.map((s) => h("li", {}, s))));

/** The countdown before everything is wiped. */
export function countdown(dialog, left, stay, leave) {
  dialog.replaceChildren(
    h("h2", {}, "您还在吗？"),
    h("p", { class: "count" }, left),
    h("p", {}, "秒后清空屏幕上的内容，保护您的信息。"),
    h("div", { class: "rows" }, button({ class: "strong", onclick: stay }, "我还在"), button({ onclick: leave }, "用完了，清空")));
  if (!dialog.open) dialog.showModal();
}
