// Comfort of the kiosk: back to its start by itself, with a warning before; keys on the screen for who has none.
// Every page works without it. Keeps nothing, sends nothing.

const idle = document.querySelector('[data-idle]');
if (idle) {
  const limit = Number(idle.dataset.idleS);
  const warn = Math.max(1, Math.round(limit * 0.75));
  const said = idle.querySelector('[role=alert]');
  let last = performance.now();
  const awake = () => {
    last = performance.now();
    idle.hidden = true;
    said.textContent = '';
  };
  for (const kind of ['pointerdown', 'keydown', 'input', 'wheel', 'touchstart']) addEventListener(kind, awake, { passive: true });
  idle.querySelector('button').addEventListener('click', awake);
  setInterval(() => {
    const quiet = (performance.now() - last) / 1000;
    if (quiet >= limit) return location.replace(idle.dataset.idle);
    if (quiet < warn) return;
    if (idle.hidden) {
      // Read aloud once; the button shows that there is time.
      idle.hidden = false;
      said.textContent = idle.dataset.says.replace('#', Math.ceil(limit - quiet));
    }
  }, 500);
}

// A page brought back from memory would show the last citizen's work.
addEventListener('pageshow', (event) => {
  if (event.persisted) location.replace('/kios');
});

// One press is one press.
for (const form of document.querySelectorAll('form[data-once]')) {
  form.addEventListener('submit', (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = '1';
  });
}

// Keys on the screen, once a finger has touched it.
const ROWS = ['1234567890', 'qwertyuiop', 'asdfghjkl', 'zxcvbnm-.'];
const own = document.querySelector('script[data-keys]');
let board = null;
let field = null;

function type(text) {
  if (!field) return;
  const from = field.selectionStart ?? field.value.length;
  const to = field.selectionEnd ?? from;
  if (text === null) field.setRangeText('', from === to ? Math.max(0, from - 1) : from, to, 'end');
  else if (field.value.length - (to - from) < (field.maxLength > 0 ? field.maxLength : 2000)) field.setRangeText(text, from, to, 'end');
  field.dispatchEvent(new Event('input', { bubbles: true }));
}

function key(label, text, wide) {
  const made = document.createElement('button');
  made.type = 'button';
  made.tabIndex = -1; // a real keyboard goes past them
  made.className = wide ? 'btn wide' : 'btn';
  made.textContent = label;
  made.addEventListener('pointerdown', (event) => event.preventDefault()); // the field keeps its caret
  made.addEventListener('click', () => type(text));
  return made;
}

function build() {
  const made = document.createElement('div');
  made.className = 'kios-keys';
  made.setAttribute('role', 'group');
  made.setAttribute('aria-label', own.dataset.keys);
  for (const row of ROWS) {
    const line = document.createElement('div');
    line.append(...[...row].map((letter) => key(letter.toUpperCase(), letter, false)));
    made.append(line);
  }
  const last = document.createElement('div');
  last.append(key(own.dataset.space, ' ', true), key(own.dataset.erase, null, true));
  made.append(last);
  return made;
}

let touched = false;
addEventListener('pointerdown', (event) => (touched = touched || event.pointerType === 'touch'), { capture: true });
function offer(at) {
  if (!touched || !own || !at.matches('input:not([type=radio]):not([type=hidden]), textarea')) return;
  field = at;
  board ??= build();
  (at.closest('.field') ?? at).after(board);
}
document.addEventListener('focusin', (event) => offer(event.target));
document.addEventListener('click', (event) => offer(event.target));
