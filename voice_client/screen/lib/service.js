/** The service did not answer, or is not ready: worth trying again after `wait` seconds. */
export class Away extends Error {
  constructor(message, wait = null) {
    super(message);
    this.wait = wait;
  }
}

/** The service refused the request; the message is Chinese and says how to mend it. */
export class Refused extends Error {}

const RETRY = new Set([429, 502, 503, 504]);

/** The assistant's API, through this page's own origin. */
export class Service {
  /**
   * @param {number} giveUp milliseconds after which the service counts as away
   * @param {() => void} old told where what was kept is shown in place of the newest
   */
  constructor(giveUp, old = () => {}) {
    this.giveUp = giveUp;
    this.old = old;
    this.kept = new Map(); // What is published, for browsing while the service is away.
  }

  ask(body) {
    return this.#send("ask", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  }

  pack() {
    return this.#published("pack");
  }

  /** @param {Record<string, string | number>} query category, client, dept, q, page, size */
  async matters(query) {
    const path = (asked) => `matters?${new URLSearchParams(asked)}`;
    const { dept, ...wider } = query;
    try {
      return await this.#published(path(query));
    } catch (error) {
      const kept = dept && this.kept.get(path(wider));
      if (!kept) throw error;
      const items = kept.items.filter((matter) => matter.dept === dept);
      return { ...kept, items, total: items.length };
    }
  }

  matter(id) {
    return this.#published(`matters/${encodeURIComponent(id)}`);
  }

  places() {
    return this.#published("places?size=100");
  }

  /**
   * Fetches what can be browsed, so that it can be while the service is away.
   * @param {{name: string}[]} categories
   * @param {number} pause seconds between two requests: citizens come first
   */
  async keepAll(categories, pause) {
    const queries = [...categories.map((c) => ({ category: c.name })), { client: "person" }, { client: "enterprise" }];
    const work = [() => this.places(), ...queries.map((query) => () => this.matters({ ...query, size: 100 }))];
    for (let at = 0; at < work.length; at += 1) {
      const page = await work[at]().catch(() => null);
      const fresh = (page?.items ?? []).filter((m) => m.id && !this.kept.has(`matters/${encodeURIComponent(m.id)}`));
      if (at > 0) work.push(...fresh.map((m) => () => this.matter(m.id).then(() => null)));
      await new Promise((done) => setTimeout(done, pause * 1000));
    }
  }

  /** Wipes a conversation; `keepalive` lets it go out while the page closes. */
  end(session) {
    fetch(`/api/v1/sessions/${encodeURIComponent(session)}`, { method: "DELETE", keepalive: true }).catch(() => {});
  }

  /** The newest there is, or what was kept of it. */
  async #published(path) {
    try {
      const found = await this.#send(path);
      this.kept.set(path, found);
      return found;
    } catch (error) {
      if (!(error instanceof Away && this.kept.has(path))) throw error;
      this.old();
      return this.kept.get(path);
    }
  }

  async #send(path, options = {}) {
    let response;
    try {
      response = await fetch(`/api/v1/${path}`, { ...options, signal: AbortSignal.timeout(this.giveUp) });
      if (response.headers.has("X-Daoban-Kept")) this.old();
      if (response.ok) return await response.json();
    } catch {
      throw new Away("问答服务没有回应。");
    }
    const problem = await response.json().catch(() => ({}));
    const words = problem.detail || "刚才没有办好，请再试一次。";
    if (RETRY.has(response.status)) {
      throw new Away(words, Number(response.headers.get("Retry-After")) || null);
    }
    throw new Refused(words);
  }
}

/** Where the image of a link's QR code is. */
export const qrOf = (url) => `/api/v1/qr?text=${encodeURIComponent(url)}`;
