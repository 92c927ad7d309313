import { Told } from "./gateway.js";

/** The terminal's devices, through this page's own origin or at 127.0.0.1:8801. */
export class Bridge {
  /** @param {{bridges: string[], words: {no_bridge: string}}} config */
  constructor(config) {
    this.config = config;
    this.base = null;
    this.terminal = null;
    this.session = null;
    this.devices = [];
    this.renewing = null;
  }

  /** Whether this terminal has such a device, be it at hand just now or not. */
  has(id) {
    return this.devices.some((device) => device.id === id && device.state !== "absent");
  }

  /** Finds the bridge and begins a session with it; without one the page still explains. */
  async open() {
    for (const base of this.config.bridges) {
      try {
        const found = await fetch(`${base}/v1/devices`, { signal: AbortSignal.timeout(this.config.find_bridge_ms) });
        if (!found.ok) continue;
        const { terminal_id: terminal, devices } = await found.json();
        this.terminal = terminal;
        this.devices = devices;
        this.base = base;
        await this.#begin({});
        return true;
      } catch {
        this.base = null;
      }
    }
    return false;
  }

  /**
   * One operation of a device: {data, assertion, simulated, label}. A device service that was
   * started anew knows nothing of this page: it is told of the same session once more.
   */
  async operate(device, operation, body = {}) {
    const used = this.token;
    try {
      return await this.#post(`${device}/${operation}`, body);
    } catch (error) {
      if (error.code !== "bad_token" || !used) throw error;
      if (this.token === used) await this.#renew();
      return this.#post(`${device}/${operation}`, body);
    }
  }

  /** Once, however many operations find out at the same time. */
  #renew() {
    this.renewing ??= this.#begin({ session_id: this.session }).finally(() => { this.renewing = null; });
    return this.renewing;
  }

  async #begin(wanted) {
    const begun = await this.#post("session", wanted);
    this.session = begun.session_id;
    this.token = begun.token;
  }

  /** Opens a device, does one thing with it, closes it. */
  async once(device, opening, operation, body, choice = {}) {
    await this.operate(device, opening, choice);
    try {
      return await this.operate(device, operation, { ...choice, ...body });
    } finally {
      await this.operate(device, "close", choice).catch(() => {});
    }
  }

  readCard(wait) {
    return this.once("id-card", "open", "read", { timeout_s: wait });
  }

  /** @param {"document" | "visible"} source the document camera, or the citizen's face */
  photograph(source) {
    return this.once("camera", "init", "photo", {}, { source });
  }

  scan(wait) {
    return this.once("qr-scanner", "open", "read", { timeout_s: wait });
  }

  sign(wait) {
    return this.once("signature-pad", "open", "get", { timeout_s: wait });
  }

  printA4(content) {
    return this.operate("a4-printer", "print", { content, format: "pdf" });
  }

  /** @param {{lines: object[], ai: boolean}} request as the gateway gives it */
  async printReceipt(request) {
    await this.operate("receipt-printer", "init");
    try {
      await this.operate("receipt-printer", "print", request);
      await this.operate("receipt-printer", "cut");
    } finally {
      await this.operate("receipt-printer", "close").catch(() => {});
    }
  }

  /** Reads a short text of ours out; a terminal without a loudspeaker stays silent. */
  async speak(text, slow) {
    if (!this.token) return;
    await this.operate("voice-prompt", "stop").catch(() => {});
    await this.operate("voice-prompt", "speak", { text, pace: slow ? "slow" : "normal" }).catch(() => {});
  }

  /** Ends the session: the bridge closes devices and wipes what they held. */
  leave() {
    if (!this.token) return;
    const headers = { Authorization: `Bearer ${this.token}` };
    fetch(`${this.base}/v1/session`, { method: "DELETE", headers, keepalive: true }).catch(() => {});
    this.token = null;
  }

  async #post(path, body) {
    if (!this.base) throw new Told({ code: "no_bridge", citizen: this.config.words.no_bridge });
    const headers = { "Content-Type": "application/json" };
    if (this.token) headers.Authorization = `Bearer ${this.token}`;
    let response;
    try {
      response = await fetch(`${this.base}/v1/${path}`, { method: "POST", headers, body: JSON.stringify(body) });
    } catch {
      throw new Told({ code: "no_bridge", citizen: this.config.words.no_bridge });
    }
    const answer = await response.json().catch(() => ({}));
    if (!response.ok) throw new Told(answer);
    return answer;
  }
}
