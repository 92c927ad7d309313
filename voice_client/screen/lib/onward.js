/** @returns {"elder" | "standard"} the size of print that this page has, for the next one */
export const mode = () => (document.documentElement.classList.contains("elder") ? "elder" : "standard");

/** Goes to another page of this terminal. */
export function visit(name, query = {}) {
  location.href = `/transaction/${name}.html?${new URLSearchParams({ ...query, mode: mode() })}`;
}

/**
 * Into a transaction. What was asked goes along for the slip, but stands in no address: it passes
 * through the tab's own storage, from which the next page takes it away.
 * @param {string} kind print, query, apply or book
 * @param {string | null} session the conversation that led here
 */
export function enter(kind, matter, question, session) {
  if (question) sessionStorage.setItem("daoban.question", question);
  visit("index", { matter, action: kind, ...(session ? { session } : {}) });
}
