// Comfort for the till: sums while counting. Every figure is reckoned again by the server.
"use strict";
const all = (query, root = document) => Array.from(root.querySelectorAll(query));
const one = (query, root = document) => root.querySelector(query);
const shown = (amount) => (amount < 0 ? "−" : "") + "Rp" + String(Math.abs(amount)).replace(/\B(?=(\d{3})+$)/g, ".");

const count = one("[data-count]");
if (count) {
  const explains = all("[data-explain]");
  const show = () => {
    let sum = 0;
    const fields = all("input[data-rp]", count);
    for (const field of fields) {
      const value = /^[0-9]{1,5}$/.test(field.value.trim()) ? Number(field.value) * Number(field.dataset.rp) : 0;
      sum += value;
      one(`[data-value="${field.dataset.rp}"]`).textContent = shown(value);
    }
    one("[data-sum]").textContent = shown(sum);
    const expected = one("[data-expected]");
    if (!expected) return;
    const counted = fields.some((field) => field.value.trim());
    const left = sum - Number(expected.dataset.expected);
    const box = one("[data-diff]"), word = one("[data-diff-word]");
    box.hidden = !counted && left !== 0;
    box.classList.toggle("fits", left === 0);
    word.textContent = left < 0 ? word.dataset.short : left > 0 ? word.dataset.over : word.dataset.fits;
    one("[data-diff-rp]").textContent = shown(left);
    one("[data-diff-warn]").hidden = left === 0;
    one("[data-diff-ok]").hidden = left !== 0;
    for (const part of explains) part.hidden = left === 0 || !counted;
  };
  count.addEventListener("input", show);
  show();
  // Enter goes to the next field, as at a calculator; only the button closes.
  count.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches("input[data-rp]")) return;
    event.preventDefault();
    const fields = all("input[data-rp]", count);
    (fields[fields.indexOf(event.target) + 1] ?? one("[data-key=F9]", count)).focus();
  });
}
const deposit = one("[data-deposit]");
if (deposit) {
  deposit.addEventListener("change", () => {
    const sum = all("input[data-rp]:checked", deposit).reduce((total, box) => total + Number(box.dataset.rp), 0);
    one("[data-deposit-sum]").textContent = shown(sum);
  });
}
