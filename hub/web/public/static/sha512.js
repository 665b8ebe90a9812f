// SHA-512 (FIPS 180-4) for pages without crypto.subtle (plain http on a LAN name). Only public data are hashed, so time
// need not be constant. Held against node's own in tests; an eighth of the size of the library that would do it.

const MASK = (1n << 64n) - 1n;
const rotated = (x, by) => ((x >> by) | (x << (64n - by))) & MASK;

// Fractional bits of the roots of primes, computed once: shorter than the two tables, and nothing to mistype.
function root(prime, power, bits) {
  const target = BigInt(prime) << BigInt(bits * power);
  let low = 0n;
  let high = 1n << BigInt(bits + 5);
  while (low < high) {
    const middle = (low + high + 1n) >> 1n;
    if (middle ** BigInt(power) <= target) low = middle;
    else high = middle - 1n;
  }
  return low & MASK;
}

let tables = null;
function constants() {
  const primes = [];
  for (let n = 2; primes.length < 80; n++) if (primes.every((p) => n % p)) primes.push(n);
  return { start: primes.slice(0, 8).map((p) => root(p, 2, 64)), round: primes.map((p) => root(p, 3, 64)) };
}

function padded(data) {
  const whole = new Uint8Array(Math.ceil((data.length + 17) / 128) * 128);
  whole.set(data);
  whole[data.length] = 0x80;
  new DataView(whole.buffer).setUint32(whole.length - 4, data.length * 8);
  return new DataView(whole.buffer);
}

function schedule(view, offset) {
  const w = [];
  for (let t = 0; t < 16; t++) w.push(view.getBigUint64(offset + t * 8));
  for (let t = 16; t < 80; t++) {
    const a = w[t - 15];
    const b = w[t - 2];
    const s0 = rotated(a, 1n) ^ rotated(a, 8n) ^ (a >> 7n);
    const s1 = rotated(b, 19n) ^ rotated(b, 61n) ^ (b >> 6n);
    w.push((w[t - 16] + s0 + w[t - 7] + s1) & MASK);
  }
  return w;
}

function rounds(hash, w, k) {
  let [a, b, c, d, e, f, g, h] = hash;
  for (let t = 0; t < 80; t++) {
    const s1 = rotated(e, 14n) ^ rotated(e, 18n) ^ rotated(e, 41n);
    const t1 = (h + s1 + ((e & f) ^ (~e & MASK & g)) + k[t] + w[t]) & MASK;
    const s0 = rotated(a, 28n) ^ rotated(a, 34n) ^ rotated(a, 39n);
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) & MASK;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) & MASK, c, b, a, (t1 + t2) & MASK];
  }
  return [a, b, c, d, e, f, g, h].map((word, i) => (word + hash[i]) & MASK);
}

// The 64 bytes of the digest.
export function sha512(data) {
  tables ??= constants();
  const view = padded(data);
  let hash = tables.start;
  for (let at = 0; at < view.byteLength; at += 128) hash = rounds(hash, schedule(view, at), tables.round);
  const out = new DataView(new ArrayBuffer(64));
  hash.forEach((word, i) => out.setBigUint64(i * 8, word));
  return new Uint8Array(out.buffer);
}
