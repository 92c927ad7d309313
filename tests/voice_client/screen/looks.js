// Measures what a citizen sees: text, targets, contrast, overflow.
() => {
  const seen = (e) => e.checkVisibility({ visibilityProperty: true }) && e.getClientRects().length;
  const rgb = (c) => (c.match(/[\d.]+/g) ?? []).map(Number);
  const ground = (e) => {
    for (let at = e; at; at = at.parentElement) {
      const c = rgb(getComputedStyle(at).backgroundColor);
      if (c.length && (c.length < 4 || c[3] === 1)) return c.slice(0, 3);
    }
    return [255, 255, 255];
  };
  const shine = (c) => {
    const [r, g, b] = c.map((v) => v / 255).map((v) => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
    return .2126 * r + .7152 * g + .0722 * b;
  };
  const contrast = (a, b) => {
    const [x, y] = [shine(a), shine(b)].sort((p, q) => q - p);
    return (x + .05) / (y + .05);
  };
  const texts = [...document.querySelectorAll("body *")].filter((e) => seen(e) && !e.classList.contains("unseen")
    && [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()) && !["SCRIPT", "STYLE"].includes(e.tagName));
  const targets = [...document.querySelectorAll("button, input, a")].filter(seen);
  return {
    texts: texts.map((e) => ({ text: e.textContent.slice(0, 20), size: parseFloat(getComputedStyle(e).fontSize),
      contrast: contrast(rgb(getComputedStyle(e).color).slice(0, 3), ground(e)) })),
    targets: targets.map((e) => ({ text: e.textContent.slice(0, 20), width: e.getBoundingClientRect().width, height: e.getBoundingClientRect().height })),
    overflow: Math.max(...[document.documentElement, document.getElementById("main")].map((e) => e.scrollWidth - e.clientWidth)),
  };
}
