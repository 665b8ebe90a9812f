// Comfort only: every page works without this file. Keys, live search, counts, lamps that refresh themselves.
"use strict";
const all = (query, root = document) => Array.from(root.querySelectorAll(query));
const one = (query, root = document) => root.querySelector(query);

// A letter typed before the browser has put the cursor where the page begins is not lost: it goes there.
const begin = one("[autofocus]");
if (begin) {
  let begun = false;
  addEventListener("focusin", () => { begun = true; }, { once: true });
  addEventListener("keydown", (event) => {
    if (begun || event.key.length !== 1 || event.ctrlKey || event.altKey || event.metaKey) return;
    if (document.activeElement === document.body) begin.focus();
  }, true);
}

// A word typed anywhere on the home is a search: letters go where they belong, digits and keys of buttons stay.
const typing = one("[data-types]");
if (typing) {
  addEventListener("keydown", (event) => {
    if (!/^\p{L}$/u.test(event.key) || event.ctrlKey || event.altKey || event.metaKey) return;
    if (!document.activeElement.matches("input, select, textarea")) typing.focus();
  }, true);
}

// F-keys press what carries their name; Esc goes back. F1, F5, F11 and F12 stay the browser's.
addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  if (/^F(2|3|4|6|7|8|9|10)$/.test(event.key)) {
    const target = one(`[data-key="${event.key}"]`);
    if (target) { event.preventDefault(); target.click(); }
  } else if (event.key === "Escape" && one("[data-back]")) {
    one("[data-back]").click();
  } else if (/^[1-9]$/.test(event.key) && !document.activeElement.matches("input:not([type=radio]):not([type=checkbox]), select, textarea")) {
    tick(event.key);
  }
});

// 1-9 mark a requirement: there, not there, there ...
function tick(digit) {
  const row = one(`[data-digit="${digit}"]`);
  if (!row) return;
  const [there, absent] = all("input[type=radio]", row);
  const next = there.checked ? absent : there;
  next.checked = true;
  next.dispatchEvent(new Event("change", { bubbles: true }));
}

// The primary button names the paper that will come out; the server judges again.
const paper = one("[data-paper]");
if (paper) {
  const name_paper = () => {
    const marked = (row, which) => one(`.${which} input`, row)?.checked;
    const other = all("[data-other-way]").some((row) => marked(row, "yes"));
    const lacking = !other && all("[data-need]").some((row) => marked(row, "no"));
    paper.firstChild.textContent = lacking ? paper.dataset.incomplete : paper.dataset.complete;
    one("[data-paper-kind]").value = lacking ? "TP" : "TT";
    one("[data-lacking]").hidden = !lacking;
  };
  for (const row of all("[data-need], [data-other-way]")) row.addEventListener("change", name_paper);
}

// Live search: the box ranks what is typed; Enter sends the words, arrow down goes into the list.
const search = one("[data-live]");
if (search) {
  const list = one("#layanan");
  let asked = 0, timer = 0;
  const look = async () => {
    const mine = ++asked;
    try {
      const answer = await fetch(`${search.dataset.live}&q=${encodeURIComponent(search.value)}`, { headers: { "x-simpul-part": "1" } });
      if (!answer.ok || answer.redirected || mine !== asked) return;
      const rows = new DOMParser().parseFromString(await answer.text(), "text/html");
      list.replaceChildren(...rows.body.childNodes);
    } catch { /* the list stays as it is; the form's own search works too */ }
  };
  search.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(look, 90); });
  search.addEventListener("keydown", (event) => {
    const first = one("input:checked", list) ?? one("input", list);
    if (event.key === "ArrowDown" && first) {
      event.preventDefault();
      first.focus();
      if (!first.checked) first.checked = true;
    } else if (event.key === "Enter") {
      event.preventDefault();
      search.form.requestSubmit(one("[value=cari]", search.form));
    }
  });
}
// Choosing a service opens its fields at once.
for (const group of all("[data-submits]")) {
  let moved = false;
  group.addEventListener("keydown", (event) => {
    moved = event.key.startsWith("Arrow");
    if (event.key === "Enter") { event.preventDefault(); group.closest("form").requestSubmit(one(group.dataset.submits)); }
  });
  group.addEventListener("change", () => {
    if (!moved) group.closest("form").requestSubmit(one(group.dataset.submits));
    moved = false;
  });
}

// NIK: what it says about birth, next to the field; a hint, never a refusal.
for (const input of all("[data-nik]")) {
  input.addEventListener("input", () => {
    const digits = input.value.replace(/\D/g, "");
    const says = one(`[data-says="${input.name}"]`);
    if (says) says.textContent = digits.length && digits.length < 16 ? `${digits.length}/16` : "";
  });
}
// Age beside a birth day.
const age_of = (text) => {
  const found = /^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})$/.exec(text.trim()) ?? null;
  if (!found) return null;
  const [day, month, year] = found.slice(1).map(Number);
  const today = new Date();
  const before = today.getMonth() + 1 < month || (today.getMonth() + 1 === month && today.getDate() < day);
  return today.getFullYear() - year - (before ? 1 : 0);
};
for (const input of all("[data-age]")) {
  const show = () => {
    const says = one(`[data-says="${input.name}"]`);
    const age = age_of(input.value);
    if (says) says.textContent = age === null || age < 0 || age > 130 ? "" : `${age} ${input.dataset.age}`;
  };
  input.addEventListener("input", show);
  show();
}
// Money: change to give back, before the server says it for good.
const tendered = one("[data-tendered]");
if (tendered) {
  const rupiah = (text) => (/^[0-9.]+$/.test(text) ? Number(text.replaceAll(".", "")) : NaN);
  const shown = (amount) => "Rp" + String(amount).replace(/\B(?=(\d{3})+$)/g, ".");
  const show = () => {
    const bill = one("[data-amount]:checked");
    const due = bill ? Number(bill.dataset.amount) : rupiah(one("[data-due]")?.value || tendered.dataset.tendered);
    const back = rupiah(tendered.value) - due;
    one("[data-due-shown]").textContent = due > 0 ? shown(due) : "–";
    one("[data-change]").textContent = back >= 0 ? shown(back) : "–";
  };
  addEventListener("input", show);
  addEventListener("change", show);
  show();
}
// PIN pad.
for (const pad of all("[data-pad]")) {
  const input = one(pad.dataset.pad);
  pad.hidden = false;
  pad.addEventListener("click", (event) => {
    const key = event.target.closest("button")?.dataset.digit;
    if (key === undefined) return;
    input.value = key === "clear" ? "" : key === "back" ? input.value.slice(0, -1) : (input.value + key).slice(0, 6);
    input.focus();
  });
}
const pin = one("#pin");
if (pin) {
  for (const tile of all(".tile")) {
    tile.addEventListener("keydown", (event) => { if (/^[0-9]$/.test(event.key)) { event.preventDefault(); pin.value += event.key; pin.focus(); } });
    // Arrow keys click too, with detail 0: they go on picking.
    tile.addEventListener("click", (event) => { if (event.detail) setTimeout(() => pin.focus()); });
  }
}

// Lamps refresh by themselves, slower when nobody looks.
const lamps = one("[data-refresh]");
if (lamps) {
  let due = Date.now() + 10_000;
  setInterval(async () => {
    if (Date.now() < due) return;
    due = Date.now() + (document.hidden ? 60_000 : 10_000);
    try {
      const answer = await fetch(lamps.dataset.refresh, { headers: { "x-simpul-part": "1" } });
      if (!answer.ok || answer.redirected) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const part of all("[data-part]")) {
        const fresh = one(`[data-part="${part.dataset.part}"]`, page);
        if (fresh) part.replaceChildren(...fresh.childNodes);
      }
    } catch { /* the device is unreachable: the page keeps its last state, which carries its time */ }
  }, 1_000);
}
// An error page begins at its summary.
one("#ringkasan")?.focus();
// A second press of the same button does nothing: the form's token would answer the same receipt anyway.
for (const form of all("form[data-once]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    setTimeout(() => delete form.dataset.sent, 5_000);
  });
}

// Nobody has touched anything for three minutes: hold the form on the device, then lock the screen.
const lock = one("[data-lock]");
if (lock) {
  let touched = Date.now();
  for (const sign of ["keydown", "pointerdown", "pointermove", "scroll"]) addEventListener(sign, () => { touched = Date.now(); }, { passive: true });
  setInterval(async () => {
    if (Date.now() - touched < Number(lock.dataset.lock) * 1_000) return;
    touched = Infinity;
    const form = one("form[data-held]");
    if (form) {
      const fields = new URLSearchParams(new FormData(form));
      fields.set("aksi", "tahan");
      await fetch(form.action, { method: "POST", body: fields, redirect: "manual" }).catch(() => {});
    }
    lock.requestSubmit();
  }, 1_000);
}
