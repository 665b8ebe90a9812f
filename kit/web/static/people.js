// Comfort only: the log-in page knows who was picked, and `?` shows the keys of a page.
"use strict";
const all = (query, root = document) => Array.from(root.querySelectorAll(query));
const one = (query, root = document) => root.querySelector(query);

// Who was picked stands above the field; whose PIN is enough gets six boxes, with a way back to the password.
const secret = one(".pin-card #pin");
if (secret) {
  const label = one("[data-pin-label]"), use_word = one("[data-use-word]"), head = one("[data-chosen]"), hint = one("#petunjuk-rahasia");
  const by_pin = (yes) => {
    secret.classList.toggle("boxes", yes);
    secret.inputMode = yes ? "numeric" : "text";
    if (yes) secret.value = secret.value.slice(0, 6);
    label.textContent = yes ? label.dataset.pinLabel : label.dataset.wordLabel;
    use_word.hidden = !yes;
    if (hint) hint.hidden = yes;
  };
  const picked = () => {
    const tile = one("[name=no]:checked");
    if (!tile) return;
    const box = tile.closest(".tile");
    one(".avatar", head).textContent = one(".avatar", box).textContent;
    one("b", head).textContent = one("b", box).textContent;
    one(".muted", head).textContent = tile.dataset.last || one("small", box).textContent;
    head.hidden = false;
    by_pin("byPin" in tile.dataset);
  };
  for (const tile of all("[name=no]")) tile.addEventListener("change", picked);
  // Who types a password where six boxes wait is not cut short: the first letter brings the password's field back.
  secret.addEventListener("input", () => {
    if (!secret.classList.contains("boxes")) return;
    if (/[^0-9]/.test(secret.value)) by_pin(false);
    else secret.value = secret.value.slice(0, 6);
  });
  one("button", use_word).addEventListener("click", () => { by_pin(false); secret.value = ""; secret.focus(); });
  picked();
}

// `?` opens the page's keys; without script the link beside it leads to a page of all of them.
const keys = one("dialog[data-keys]");
if (keys) {
  const text_of = (each) => {
    const copy = each.cloneNode(true);
    for (const kbd of all("kbd", copy)) kbd.remove();
    return (each.getAttribute("aria-label") || copy.textContent).replace(/\s+/g, " ").trim();
  };
  const row = (name, says) => {
    const line = document.createElement("tr"), head = document.createElement("th"), cell = document.createElement("td");
    const kbd = document.createElement("kbd");
    kbd.textContent = name;
    head.scope = "row";
    head.append(kbd);
    cell.textContent = says;
    line.append(head, cell);
    return line;
  };
  const fill = () => {
    const rows = all("[data-key]").map((each) => row(each.dataset.key, text_of(each)));
    for (const each of all("[accesskey]:not([data-key])")) rows.push(row(`Alt ${each.accessKey.toUpperCase()}`, text_of(each)));
    if (one("[data-digit] input[type=radio]")) rows.push(row("1–9", keys.dataset.digits));
    if (one("[data-back]")) rows.push(row("Esc", text_of(one("[data-back]"))));
    one("tbody", keys).replaceChildren(...rows);
    one("[data-none]", keys).hidden = rows.length > 0;
    one("table", keys).hidden = rows.length === 0;
  };
  const show = () => { fill(); keys.showModal(); };
  addEventListener("keydown", (event) => {
    const typing = document.activeElement.matches("input:not([type=radio]):not([type=checkbox]), select, textarea");
    if (event.key !== "?" || typing || event.ctrlKey || event.altKey || event.metaKey || keys.open) return;
    event.preventDefault();
    show();
  });
  for (const link of all("[data-shows-keys]")) link.addEventListener("click", (event) => { event.preventDefault(); show(); });
  for (const button of all("[data-closes]", keys)) button.addEventListener("click", () => keys.close());
}

// The language switch keeps what is typed: carried over in this tab alone, and forgotten as soon as it is back in place.
const KEPT = "simpul-isian";
const kept_forms = () => all("form").filter((form) => form.method === "post" && form.querySelector("input:not([type=hidden]), select, textarea"));
const kept_fields = (form) => Array.from(form.elements).filter((each) => each.name && !["hidden", "password", "file", "submit", "button"].includes(each.type) && each.type !== "fieldset");
for (const link of all(".bar a[hreflang]")) {
  link.addEventListener("click", () => {
    const forms = kept_forms().map((form) => kept_fields(form).map((each) => [each.name, each.value, each.checked ?? null]));
    sessionStorage.setItem(KEPT, JSON.stringify({ path: location.pathname, forms }));
  });
}
const carried = sessionStorage.getItem(KEPT);
if (carried) {
  sessionStorage.removeItem(KEPT);
  const { path, forms } = JSON.parse(carried);
  if (path === location.pathname) {
    kept_forms().forEach((form, index) => {
      const fields = kept_fields(form), values = forms[index] ?? [];
      if (fields.length !== values.length || fields.some((each, at) => each.name !== values[at][0])) return;
      fields.forEach((each, at) => {
        const [, value, checked] = values[at];
        if (each.type === "radio" || each.type === "checkbox") each.checked = each.value === value && checked;
        else if (each.value !== value) { each.value = value; each.dispatchEvent(new Event("input", { bubbles: true })); }
      });
    });
  }
}
