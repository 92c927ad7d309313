/**
 * Builds elements; text always goes in as text, so no answer can bring in markup.
 * @example h("button", { type: "button", onclick: go }, "打印", h("small", {}, "免费"))
 * @param {string} tag
 * @param {Record<string, unknown>} props attributes; `on…` are listeners, null and false are left out
 * @param {...(Node | string | number | null | undefined | false)} children
 * @returns {HTMLElement}
 */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.filter((c) => c !== null && c !== undefined && c !== false));
  return element;
}

/** A button that does something. */
export const button = (props, ...children) => h("button", { type: "button", ...props }, ...children);
