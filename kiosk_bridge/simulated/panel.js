/**
 * The panel of the simulated devices. One session token, one poll a second while visible, one
 * event stream read with fetch (EventSource cannot send the token in a header).
 */

const STATES = {
  ready: '● 正常', busy: '◐ 正在使用', lost: '✕ 已断开', hung: '▲ 没有反应', absent: '－ 没有',
};
const EVENTS = {
  'card-laid': '证件放上了', 'card-removed': '证件取走了', 'code-scanned': '扫到一个码',
  'paper-out': '没有纸了', 'paper-loaded': '装好纸了', 'case-opened': '机箱被打开',
  'case-closed': '机箱关好了', 'person-came': '有人走近', 'person-left': '人离开了',
  'keyboard-shown': '键盘弹出', 'keyboard-hidden': '键盘收起', 'device-lost': '设备断开了',
  'device-back': '设备恢复了', 'device-hung': '设备没有反应', 'session-ended': '会话结束，数据已清除',
  'usb-refused': '接入了未经审核的 USB 设备',
};
const FAULTS = { out_of_paper: '缺纸', paper_jam: '卡纸' };
const LIGHTS = { on: '常亮', flash: '闪烁', off: '熄灭' };

/** Buttons by device: [action, label, value], or a function of the panel's state giving them. */
const ACTIONS = {
  'id-card': (panel) => [...choices(panel.samples.cards, 'lay', '放：'), ['remove', '取走证件']],
  'travel-document': (panel) => [
    ...choices(panel.samples.documents, 'lay', '放：'), ['remove', '取走证件']],
  'signature-pad': () => [['sign', '签名']],
  fingerprint: (panel) => [...choices(panel.samples.fingers, 'press', '按：'), ['lift', '拿开手指']],
  camera: () => [['come', '站到镜头前'], ['leave', '走开'], ['change_face', '换一个人（再点换回）']],
  'a4-printer': paperActions,
  'receipt-printer': paperActions,
  'qr-scanner': (panel) => choices(panel.samples.codes, 'scan', '扫：'),
  microphone: () => [['speak', '出声'], ['hush', '安静']],
  sensors: () => [
    ['open_case', '打开机箱'], ['close_case', '关好机箱'], ['come', '有人走近'], ['leave', '人离开']],
};

let token = null;

function choices(group, action, verb) {
  return Object.entries(group).map(([value, label]) => [action, `${verb}${label}`, value]);
}

function paperActions() {
  return [['take_paper', '抽走纸'], ['load_paper', '装好纸'], ['jam', '卡纸'], ['clear_jam', '清除卡纸']];
}

function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

async function call(path, method = 'GET', body = undefined) {
  const headers = { 'content-type': 'application/json' };
  if (token) headers.authorization = `Bearer ${token}`;
  const answer = await fetch(path, { method, headers, body: body && JSON.stringify(body) });
  const content = await answer.json();
  if (answer.status === 401) token = null;
  if (!answer.ok) throw new Error(content.detail || '出错了');
  return content;
}

/** What a bench shows of itself, in words. */
function facts(bench, samples, names) {
  const lines = [];
  const known = { ...samples.cards, ...samples.documents, ...samples.fingers };
  if ('laid' in bench) lines.push(bench.laid ? `放着：${known[bench.laid]}` : '上面没有证件');
  if ('finger' in bench) lines.push(bench.finger ? `按着：${known[bench.finger]}` : '没有按手指');
  if ('signed' in bench) lines.push(bench.signed ? '已签名' : '还没有签名');
  if ('present' in bench) lines.push(bench.present ? '镜头前有人' : '镜头前没有人');
  if ('same' in bench) lines.push(bench.same ? '与证件是同一人' : '与证件不是同一人');
  if ('fault' in bench) lines.push(bench.fault ? `▲ 故障：${FAULTS[bench.fault]}` : '有纸，没有故障');
  if ('waiting' in bench) lines.push(bench.waiting ? '有一个码等着读取' : '没有等着读取的码');
  if ('sounding' in bench) lines.push(bench.sounding ? '录到的是一段单音' : '录到的是静音');
  if ('open' in bench) lines.push(bench.open ? '▲ 机箱开着' : '机箱关着');
  if ('person' in bench) lines.push(bench.person ? '面前有人' : '面前没有人');
  if ('layout' in bench) lines.push(bench.layout ? '键盘已弹出' : '键盘已收起');
  if ('lights' in bench) {
    const lit = Object.entries(bench.lights).filter(([, state]) => state !== 'off');
    for (const [name, state] of lit) lines.push(`${names[name] || name}旁的灯：${LIGHTS[state]}`);
    if (!lit.length) lines.push('全部熄灭');
  }
  for (const line of bench.printed || []) lines.push(`打印：${line}`);
  for (const line of bench.said || []) lines.push(`播报：${line}`);
  return lines;
}

function button(device, action, label, value, plain) {
  const made = element('button', { type: 'button', textContent: label, className: plain ? 'plain' : '' });
  made.addEventListener('click', () => act(device, action, value));
  return made;
}

function scanForm(device) {
  const input = element('input', { ariaLabel: '要扫的内容', placeholder: '或输入要扫的内容', maxLength: 300 });
  const form = element('form', {}, input, element('button', { textContent: '扫这个' }));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (input.value) act(device, 'scan', input.value);
    input.value = '';
  });
  return form;
}

/** A card is built once; only its state and facts change afterwards, so that focus stays. */
function build(device, panel) {
  const actions = element('div', { className: 'actions' });
  for (const [action, label, value] of (ACTIONS[device.id] || (() => []))(panel)) {
    actions.append(button(device.id, action, label, value, false));
  }
  if (device.id === 'qr-scanner') actions.append(scanForm(device.id));
  const power = element('div', { className: 'actions power' });
  const title = element('h2', { textContent: device.name });
  const mark = element('span', { className: 'mark', textContent: device.label });
  const card = element('article', { id: `device-${device.id}` },
    element('header', {}, title, mark),
    element('p', { className: 'state' }), element('ul', { className: 'facts' }), actions, power);
  card.setAttribute('aria-label', `${device.name}（${device.label}）`);
  power.append(
    '故障练习：',
    button(device.id, 'unplug', '拔线', '', true), button(device.id, 'plug', '插线', '', true),
    button(device.id, 'freeze', '卡死', '', true), button(device.id, 'thaw', '恢复', '', true));
  return card;
}

function update(card, device, panel) {
  const state = element('strong', { textContent: STATES[device.state] || device.state });
  card.querySelector('.state').replaceChildren('连接：', state);
  const names = Object.fromEntries(panel.devices.map((each) => [each.id, each.name]));
  const lines = facts(device.bench, panel.samples, names);
  card.querySelector('.facts').replaceChildren(...lines.map((line) => element(
    'li', { textContent: line, className: line.startsWith('▲') ? 'fault' : '' })));
  const [unplug, plug, freeze, thaw] = card.querySelectorAll('.power button');
  unplug.hidden = !device.bench.plugged;
  plug.hidden = device.bench.plugged;
  freeze.hidden = device.bench.frozen;
  thaw.hidden = !device.bench.frozen;
}

function render(panel) {
  const main = document.getElementById('devices');
  for (const device of panel.devices) {
    let card = document.getElementById(`device-${device.id}`);
    if (!card) main.append(card = build(device, panel));
    update(card, device, panel);
  }
}

async function act(device, action, value = '') {
  try {
    await call('/v1/panel', 'POST', { device, action, value });
    await refresh();
  } catch (error) {
    say(`没有做成：${error.message}`);
  }
}

function say(text) {
  document.getElementById('link').textContent = text;
}

async function refresh() {
  if (!token) {
    token = (await call('/v1/session', 'POST')).token;
    listen(token);
  }
  render(await call('/v1/panel'));
  say('已连接设备服务。');
}

function note(event) {
  const log = document.getElementById('log');
  log.querySelector('.empty')?.remove();
  const device = document.querySelector(`#device-${event.device} h2`)?.textContent || '';
  const time = new Date(event.at).toLocaleTimeString('zh-CN', { hour12: false });
  log.prepend(element('li', { textContent: `${time} ${device} ${EVENTS[event.type] || event.type}` }));
  while (log.children.length > 12) log.lastElementChild.remove();
}

async function listen(mine) {
  const answer = await fetch('/v1/events', { headers: { authorization: `Bearer ${mine}` } });
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const frames = (text + part.value).split('\n\n');
    text = frames.pop();
    for (const frame of frames) {
      const data = frame.split('\n').find((line) => line.startsWith('data: '));
      if (data) note(JSON.parse(data.slice(6)));
    }
  }
}

addEventListener('pagehide', () => {
  if (token) {
    const headers = { authorization: `Bearer ${token}` };
    fetch('/v1/session', { method: 'DELETE', headers, keepalive: true });
    token = null;
  }
});

async function tick() {
  try {
    if (!document.hidden) await refresh();
  } catch (error) {
    say(`连不上设备服务：${error.message}`);
  }
  setTimeout(tick, 1000);
}

tick();
