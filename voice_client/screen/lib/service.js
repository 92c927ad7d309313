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
  /** @param {number} giveUp milliseconds after which the service counts as away */
  constructor(giveUp) {
    this.giveUp = giveUp;
  }

  ask(body) {
    return this.#send("ask", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  }

  pack() {
    return this.#send("pack");
  }

  /** @param {Record<string, string | number>} query category, client, dept, q, page, size */
  matters(query) {
    return this.#send(`matters?${new URLSearchParams(query)}`);
  }

  matter(id) {
    return this.#send(`matters/${encodeURIComponent(id)}`);
  }

  places() {
    return this.#send("places?size=100");
  }

  /** Wipes a conversation; `keepalive` lets it go out while the page closes. */
  end(session) {
    fetch(`/api/v1/sessions/${encodeURIComponent(session)}`, { method: "DELETE", keepalive: true }).catch(() => {});
  }

  async #send(path, options = {}) {
    let response;
    try {
      response = await fetch(`/api/v1/${path}`, { ...options, signal: AbortSignal.timeout(this.giveUp) });
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
