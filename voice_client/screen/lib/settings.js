/**
 * What a page is set to, together with what all pages share about the terminal's devices.
 * @param {string} own the page's own settings, from where the page is
 */
export async function settings(own) {
  const shared = new URL("../devices.json", import.meta.url);
  const [devices, page] = await Promise.all([shared, own].map((at) => fetch(at).then((r) => r.json())));
  return { ...devices, ...page, words: { ...devices.words, ...page.words } };
}
