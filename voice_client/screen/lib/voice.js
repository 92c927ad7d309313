/**
 * The voice of this terminal, where there is one: events come over /ws as JSON with a `type`.
 * Without voice, nothing happens and the page works by touch.
 * @param {Record<string, (event: object) => void>} handlers by type of event; others are ignored
 * @param {number} retry seconds after which a lost connection is tried again
 * @returns {Promise<((event: object) => void) | null>} sends an event, or does nothing while not
 *   connected; null where this terminal has no voice
 */
export async function connectVoice(handlers, retry) {
  const told = await fetch("/terminal").then((r) => (r.ok ? r.json() : {})).catch(() => ({}));
  if (!told.voice?.present) return null;
  let socket;
  const open = () => {
    socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws`);
    socket.onmessage = (message) => {
      const event = JSON.parse(message.data);
      if (Object.hasOwn(handlers, event.type)) handlers[event.type](event);
    };
    socket.onclose = () => setTimeout(open, retry * 1000);
  };
  open();
  return (event) => socket.readyState === WebSocket.OPEN && socket.send(JSON.stringify(event));
}
