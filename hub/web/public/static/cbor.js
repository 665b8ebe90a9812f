// Strict deterministic CBOR: takes and refuses what contract/cbor.py takes and refuses (tests/vectors/cbor.json holds
// both). Only ints of 64 bits, bytes, texts, arrays, maps with int or text keys, true, false, null. Foreign bytes come in
// here and nowhere else; the only thing thrown is a CborError, whose message is `trailing` or `not_cbor`.

export class CborError extends Error {}

const WIDTHS = [1, 2, 4, 8];
const LEAST = [24n, 1n << 8n, 1n << 16n, 1n << 32n];
const TOP = 1n << 63n;
const SIMPLES = { 20: false, 21: true, 22: null };
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

// The value of exactly these bytes (a Uint8Array). Maps come back as Map; ints beyond 2^53 as BigInt.
export function decode(data, maxDepth = 6, maxItems = 100000) {
  let at = 0;
  let itemsLeft = maxItems;
  const demand = (holds, rule = 'not_cbor') => {
    if (!holds) throw new CborError(rule);
  };

  const take = (count) => {
    demand(BigInt(data.length - at) >= count);
    at += Number(count);
    return data.subarray(at - Number(count), at);
  };

  const head = () => {
    demand(itemsLeft-- > 0);
    const first = take(1n)[0];
    const [major, info] = [first >> 5, first & 31];
    if (info < 24) return [major, BigInt(info)];
    demand(info < 28 && major < 7);
    const argument = take(BigInt(WIDTHS[info - 24])).reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
    demand(argument >= LEAST[info - 24]);
    return [major, argument];
  };

  const int = (value) => {
    demand(value >= -TOP && value < TOP);
    const small = Number(value);
    return Number.isSafeInteger(small) ? small : value;
  };

  const text = (bytes) => {
    let words = null;
    try {
      words = utf8.decode(bytes);
    } catch {
      demand(false);
    }
    demand(words.normalize('NFC') === words && !/\p{Cc}/u.test(words));
    return words;
  };

  const enter = (length, depth) => {
    demand(depth <= maxDepth && length <= data.length - at);
    return Number(length);
  };

  const map = (length, depth) => {
    const found = new Map();
    let last = [];
    for (let count = enter(length, depth); count > 0; count--) {
      const start = at;
      demand([0, 1, 3].includes(data[at] >> 5));
      const key = value(0);
      const encoded = data.subarray(start, at);
      demand(isAfter(encoded, last));
      last = encoded;
      found.set(key, value(depth));
    }
    return found;
  };

  const value = (depth) => {
    const [major, argument] = head();
    if (major === 0) return int(argument);
    if (major === 1) return int(-1n - argument);
    if (major === 2) return take(argument);
    if (major === 3) return text(take(argument));
    if (major === 4) return Array.from({ length: enter(argument, depth + 1) }, () => value(depth + 1));
    if (major === 5) return map(argument, depth + 1);
    demand(major === 7 && argument in SIMPLES);
    return SIMPLES[argument];
  };

  const whole = value(0);
  demand(at === data.length, 'trailing');
  return whole;
}

// Whether the bytes of `a` stand behind those of `b`.
function isAfter(a, b) {
  for (let i = 0; i < a.length && i < b.length; i++) if (a[i] !== b[i]) return a[i] > b[i];
  return a.length > b.length;
}
