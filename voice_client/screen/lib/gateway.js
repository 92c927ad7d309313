/** A problem that the gateway or the bridge told; `citizen` is for the screen. */
export class Told extends Error {
  constructor(problem) {
    super(problem.citizen || problem.detail || "刚才没有办好，请再试一次。");
    this.code = problem.code || "";
    this.fields = problem.fields || [];
    this.retry = problem.retry ?? true;
  }
}

/** The transactions of the assistant, through this page's own origin. */
export class Gateway {
  /** @param {{give_up_ms: number, words: {away: string}}} config */
  constructor(config) {
    this.config = config;
    this.at = "";
  }

  async start(opening) {
    const made = await this.#json("POST", "", opening);
    this.at = `/${made.id}`;
    return made;
  }

  /** Something to do with this transaction; the answer is the transaction as it now is. */
  post(path, body) {
    return this.#json("POST", `${this.at}/${path}`, body);
  }

  remove(path) {
    return this.#json("DELETE", `${this.at}/${path}`);
  }

  get(path) {
    return this.#json("GET", `${this.at}/${path}`);
  }

  /** The transaction as it now is. */
  look() {
    return this.#json("GET", this.at);
  }

  /** Something that is not about this transaction. */
  other(method, path, body) {
    return this.#json(method, `/${path}`, body);
  }

  /** A paper for the A4 printer, as base64. */
  async paper(which) {
    return base64(await this.#fetch("GET", `${this.at}/papers/${which}`));
  }

  /** A paper as lines for the receipt printer. */
  receipt(which) {
    return this.get(`papers/${which}?form=receipt`);
  }

  /** A guide to take away: {code, paper}, the paper as base64 for A4, as lines for a receipt. */
  async slip(matter, question, form) {
    const answer = await this.#fetch("POST", "/slips", { matter, question: question || null, form });
    return { code: answer.headers.get("X-Window-Code"), paper: await (form === "a4" ? base64(answer) : answer.json()) };
  }

  /** Wipes the transaction; goes out even while the page closes. */
  leave() {
    this.drop(this.at);
    this.at = "";
  }

  /** Wipes a transaction that another one has taken the place of. */
  drop(at) {
    if (at) fetch(`/api/v1/transactions${at}`, { method: "DELETE", keepalive: true }).catch(() => {});
  }

  /** Ends the conversation that led here. */
  end(session) {
    if (session) fetch(`/api/v1/sessions/${encodeURIComponent(session)}`, { method: "DELETE", keepalive: true }).catch(() => {});
  }

  async #json(method, path, body) {
    const response = await this.#fetch(method, path, body);
    return response.status === 204 ? null : response.json();
  }

  async #fetch(method, path, body) {
    const options = { method, signal: AbortSignal.timeout(this.config.give_up_ms) };
    if (body !== undefined) {
      options.headers = { "Content-Type": "application/json" };
      options.body = JSON.stringify(body);
    }
    let response;
    try {
      response = await fetch(`/api/v1/transactions${path}`, options);
    } catch {
      throw new Told({ code: "away", citizen: this.config.words.away });
    }
    if (!response.ok) throw new Told(await response.json().catch(() => ({})));
    return response;
  }
}

async function base64(response) {
  const bytes = new Uint8Array(await response.arrayBuffer());
  let text = "";
  for (let i = 0; i < bytes.length; i += 32768) text += String.fromCharCode(...bytes.subarray(i, i + 32768));
  return btoa(text);
}
