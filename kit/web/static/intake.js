// Comfort of the intake page only: what is typed is kept between two presses, Enter goes on, F6 goes to the checklist.
"use strict";
const all = (query, root = document) => Array.from(root.querySelectorAll(query));
const one = (query, root = document) => root.querySelector(query);
const form = one("form[data-draft]");

// What is typed is kept on the box a moment after the last key, and once more when the page is left.
if (form) {
  const told = one("[data-kept]");
  let timer = 0, dirty = false, busy = false;
  const fields = () => {
    const sent = new URLSearchParams(new FormData(form));
    sent.set("aksi", "simpan");
    return sent;
  };
  const keep = async () => {
    if (!dirty || busy || form.dataset.sent) return;
    dirty = false;
    busy = true;
    try {
      const answer = await fetch(form.action, { method: "POST", body: fields(), redirect: "manual" });
      if (answer.status === 200) told.textContent = told.dataset.kept.replace("{at}", await answer.text());
      else if (answer.status !== 204) dirty = true;
    } catch { dirty = true; /* the box is out of reach: the next key tries again */ }
    busy = false;
  };
  const touched = () => { dirty = true; clearTimeout(timer); timer = setTimeout(keep, 700); };
  form.addEventListener("input", touched);
  form.addEventListener("change", touched);
  addEventListener("pagehide", () => { if (dirty && !form.dataset.sent) navigator.sendBeacon(form.action, fields()); });
}

// Enter goes to the next field that can be seen; from the last one, and by F6, to the first paper that is not marked.
const checklist = () => {
  const rows = all("[data-need]");
  const row = rows.find((each) => !one("input:checked", each)) ?? rows[0];
  (row ? one("input", row) : one("[data-key=F9]"))?.focus();
};
const card = one("[data-fields]");
if (card) {
  card.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches("input:not([type=checkbox]), select")) return;
    event.preventDefault();
    const seen = all("input:not([type=hidden]), select", card).filter((each) => each.offsetParent !== null && each.type !== "radio");
    const next = seen[seen.indexOf(event.target) + 1];
    if (next) next.focus(); else checklist();
  });
  addEventListener("keydown", (event) => {
    if (event.key === "F6" && !event.ctrlKey && !event.altKey) { event.preventDefault(); checklist(); }
  });
}

// In a row of the checklist: a letter says what happened to the paper, a digit moves to its row.
addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || !document.activeElement.matches("[data-need] input, [data-other-way] input")) return;
  const row = document.activeElement.closest("[data-need], [data-other-way]");
  const option = one(`option[data-letter="${CSS.escape(event.key.toLowerCase())}"]`, row);
  if (option) {
    event.preventDefault();
    option.selected = true;
    option.parentNode.dispatchEvent(new Event("change", { bubbles: true }));
  } else if (/^[1-9]$/.test(event.key)) {
    one(`[data-digit="${event.key}"] input`)?.focus();
  }
});

// NIK: the birth day it names and what to look at, in the words that the box would say after a press.
const nik = one("[data-nik][data-region]");
if (nik) {
  const says = one('[data-says="nik"]'), born = one("[data-birth]"), other = one("#lahir");
  const eye = (name, text) => {
    const place = one(`[data-eye="${name}"]`);
    for (const old of all(".says.eye:not([data-eye])", place.parentNode)) old.remove();
    place.hidden = !text;
    one("span", place).textContent = text;
  };
  const look = () => {
    const digits = nik.value.replace(/\D/g, "");
    says.textContent = digits && digits.length !== 16 ? `${digits.length}/16` : "";
    born.hidden = true;
    eye("lahir", "");
    if (digits.length !== 16) return eye("nik", "");
    const told = day_in(digits);
    const region = digits.startsWith(nik.dataset.region) ? "" : nik.dataset.otherRegion;
    if (!told) return eye("nik", [region, nik.dataset.impossibleDate].filter(Boolean).join(" "));
    const future = told.number > Number(nik.dataset.today) ? nik.dataset.futureDate : "";
    eye("nik", [region, future].filter(Boolean).join(" "));
    born.hidden = false;
    born.textContent = `${nik.dataset.born} ${told.shown}`;
    const typed = /^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})$/.exec(other.value.trim());
    const differs = typed && Number(typed[3]) % 100 * 10000 + Number(typed[2]) * 100 + Number(typed[1]) !== told.number % 1000000;
    if (differs) eye("lahir", nik.dataset.bornDiffers.replace("{day}", told.shown));
  };
  const day_in = (digits) => {
    const day = Number(digits.slice(6, 8)) % 40 || 40, month = Number(digits.slice(8, 10)), two = Number(digits.slice(10, 12));
    const this_year = Math.floor(Number(nik.dataset.today) / 10000), century = Math.floor(this_year / 100) * 100;
    const year = century + two > this_year ? century - 100 + two : century + two;
    const date = new Date(Date.UTC(year, month - 1, day));
    if (day > 31 || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return null;
    const pad = (part) => String(part).padStart(2, "0");
    return { number: year * 10000 + month * 100 + day, shown: `${pad(day)}-${pad(month)}-${year}` };
  };
  for (const field of [nik, other]) field.addEventListener("input", look);
}
