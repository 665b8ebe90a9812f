// The page itself: reads the digits behind #, judges them with what this phone has, shows the verdict, then asks the hub
// and shows its word. Never asks for a login; sends nothing but the code that was scanned or typed.

import { PAPERS, QrError, numberOf, open, read, unhex } from './receipt.js';
import { verify } from './seal.js';
import { inputs, judge, keyOf } from './verdict.js';
import { rupiah, tell, when } from './words.js';

const get = (id) => document.getElementById(id);
const w = JSON.parse(get('kata').textContent);
const english = document.documentElement.lang === 'en' ? 1 : 0;
const SHAPES = { green: 'ok', grey: 'off', red: 'stop' };
performance.mark('begun');
let asked = 0; // counts checks, so that a late answer never overwrites a newer one

// An element with a class and children (texts or elements).
function h(tag, name, ...children) {
  const element = document.createElement(tag);
  if (name) element.className = name;
  element.append(...children);
  return element;
}

function shape(name) {
  const box = h('div');
  box.innerHTML = `<svg viewBox="0 0 24 24" aria-hidden="true"><use href="#${name}"/></svg>`;
  return box.firstChild;
}

// Keeps day and month, hour and its word, and "di pusat" on one line.
const glued = (text) => text.replace(/(\d|pukul|at|di)\x20(?=[A-Z\d]|pusat)/g, '$1\u00a0');

// Shows a view: {colour, headline, sentence, notes, rows, foot, todo}.
function draw(view, state) {
  const band = h('div', `v ${view.colour}`, h('div', '', shape(SHAPES[view.colour]), h('h1', '', view.headline)));
  band.append(h('p', '', glued(view.sentence)));
  const rows = h('dl', '', ...view.rows.map(([name, text]) => h('div', '', h('dt', '', name), h('dd', '', glued(text)))));
  const notes = view.notes.map((note) => h('p', 'n', note));
  get('hasil').replaceChildren(band, rows, ...notes, h('p', 'f', `${view.foot} ${state}`));
  get('saran').hidden = !view.todo;
  get('pandu').hidden = true;
  document.querySelector('details').open = false;
}

// What this phone keeps of the hub's time; a browser that keeps nothing for pages throws at the mere word.
function kept(at) {
  try {
    if (at) localStorage.setItem('hub', at);
    return Number(localStorage.getItem('hub')) || 0;
  } catch {
    return 0;
  }
}

// The latest time that this phone has seen: its own clock may be old, and then counts for nothing.
function latest(hub) {
  const seen = Math.max(hub ?? 0, kept());
  kept(seen);
  return { now: Math.max(seen, Math.floor(Date.now() / 1000)), hub: seen || null };
}

async function known() {
  try {
    const answer = await fetch('/keys.json');
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

// The view of a text by what is in this phone alone.
async function alone(text, list) {
  const { now, hub } = latest(list?.now);
  const about = { now, asOf: list?.status.at, offset: 420 };
  let verdict = 'unreadable';
  let receipt;
  try {
    receipt = text.startsWith('#') ? { host: location.host, ...open(text.slice(1)) } : read(text);
  } catch (fault) {
    if (!(fault instanceof QrError)) throw fault;
    about.unread = fault.reason;
  }
  const key = receipt && keyOf(receipt, list);
  if (receipt) {
    const sealed = Boolean(key) && (await verify(unhex(key.x), receipt.signature, receipt.signed));
    verdict = judge(inputs(receipt, list, sealed, now, hub));
    Object.assign(about, { paper: receipt.paper, clock: receipt.clock, offset: key?.offset ?? 420 });
    if (list && !text.startsWith('#') && !list.hosts.includes(receipt.host)) about.foreignHost = receipt.host;
  }
  const told = tell(verdict, about, w);
  const shown = w.withContent.includes(verdict);
  const rows = shown ? content(receipt, key, list) : reasons(told, now, list);
  const changed = verdict === 'content_changed';
  return { ...told, verdict, rows, todo: changed, foot: shown ? w.compare : changed ? w.hidden : '' };
}

function reasons(told, now, list) {
  const rows = [
    [w.labels.reason, told.reason],
    [w.labels.checked, when(now, 420, w)],
  ];
  return list?.at ? [...rows, [w.labels.list, when(list.at, 420, w)]] : rows;
}

function content(r, key, list) {
  const service = list.services[r.service];
  const money = r.paper === 2 || r.paper === 4;
  const name = service ? service[english] : r.service && w.unknownService.replace('{no}', r.service);
  const count = r.docs.toString(2).replace(/0/g, '').length;
  return [
    [w.labels.number, numberOf(r, key.owner)],
    [w.labels.service, name],
    [w.labels[r.paper === 2 ? 'payer' : 'applicant'], r.initials.replace(/./g, '$&.')],
    money ? [w.labels.amount, rupiah(r.amount)] : [w.labels.fee, service?.[2] && 'GRATIS'],
    [w.labels.docs, count && w.docs.replace('{count}', count)],
    [w.times[r.paper], when(r.iat, key.offset, w)],
    [w.labels.branch, key.name],
  ].filter(([, value]) => value);
}

async function hub(text) {
  const answer = await fetch('/verify', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ text }),
  });
  if (answer.status === 429) return { many: true };
  return answer.ok ? answer.json() : Promise.reject(answer.status);
}

// A scanned text or the digits behind '#': first alone, then by the hub.
async function check(text) {
  const turn = ++asked;
  const list = await known();
  const first = await alone(text, list);
  const ask = navigator.onLine && first.verdict !== 'content_changed';
  if (turn !== asked) return;
  draw(first, ask ? w.asking : w.alone);
  performance.mark('verdict');
  if (!ask) return;
  try {
    // The digits came by this page's own address: for the hub they are a text of the official host.
    const view = await hub(text.startsWith('#') ? `https://${list?.hosts[0] ?? location.host}/${text}` : text);
    if (turn === asked) draw(view, w.asked);
  } catch {
    if (turn === asked) draw(first, w.alone);
  }
}

// A typed number with its code: only the hub can tell.
async function typed(text) {
  const turn = ++asked;
  const says = (sentence) => ({ ...tell('not_checkable_here', {}, w), sentence, rows: [], foot: '' });
  let view;
  try {
    view = await hub(text);
    if (view.many) view = says(w.manyTries);
  } catch {
    view = says(w.needsNet);
  }
  if (turn === asked) draw(view, '');
}

document.forms[0].addEventListener('submit', (event) => {
  event.preventDefault();
  const number = get('nomor').value.trim();
  const isQr = /[:#]/.test(number) || /^latihan$/i.test(number);
  (isQr ? check(number) : typed(`${number} ${get('kode').value}`)).then(() => scrollTo(0, 0));
});

if ('BarcodeDetector' in window && navigator.mediaDevices) {
  get('pindai').hidden = false;
  get('pindai').addEventListener('click', async () => {
    const { scan } = await import('./scan.js');
    scan(get('kamera'), (text) => check(text).then(() => scrollTo(0, 0)));
  });
}

const fromAddress = () => location.hash.length > 1 && check(/^#\d+$/.test(location.hash) ? location.hash : location.href);
addEventListener('hashchange', fromAddress);
// The fragment never reaches the server: the language link takes it along by hand.
get('bahasa').addEventListener('click', (event) => (event.currentTarget.hash = location.hash));
fromAddress();
if ('serviceWorker' in navigator) navigator.serviceWorker.register('/sw.js');
