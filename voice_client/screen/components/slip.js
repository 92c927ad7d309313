import { button, h } from "../lib/dom.js";
import { Bridge } from "../lib/bridge.js";
import { Gateway, Told } from "../lib/gateway.js";
import { settings } from "../lib/settings.js";
import { show } from "./dialogs.js";

/**
 * Offers the guide of a matter on paper, and says how it went.
 * @param {{id: string, name: string}} matter
 * @param {string} question what was asked, which stands on the slip; may be empty
 * @param {(text: string) => void} say reads the outcome out
 */
export async function offerSlip(dialog, matter, question, say) {
  const config = await settings("transaction/config.json");
  const told = h("p", { class: "outcome", role: "status" });
  const tell = (text) => { told.textContent = text; say(text); };
  const papers = Object.entries(config.slip.papers).map(([form, label]) =>
    button({ class: "strong", onclick: () => print(form) }, label));

  async function print(form) {
    papers.forEach((paper) => { paper.disabled = true; });
    told.textContent = config.words.printing;
    try {
      const code = await printed(config, matter.id, question, form);
      tell(config.slip.done.replace("{code}", code));
    } catch (error) {
      if (!(error instanceof Told)) throw error;
      tell(error.message);
    } finally {
      papers.forEach((paper) => { paper.disabled = false; });
    }
  }

  show(dialog, "打印办事指南", h("p", {}, matter.name), h("div", { class: "rows" }, ...papers), told);
}

/** Prints, and resolves to the code for the window; the devices are let go of in any case. */
async function printed(config, matter, question, form) {
  const bridge = new Bridge(config);
  await bridge.open();
  try {
    const { code, paper } = await new Gateway(config).slip(matter, question, form);
    await (form === "a4" ? bridge.printA4(paper) : bridge.printReceipt(paper));
    return code;
  } finally {
    bridge.leave();
  }
}
