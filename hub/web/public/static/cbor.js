// Strict deterministic CBOR, the same rules and reasons as contract/cbor.py (tests/vectors/cbor.json holds both).
// Only ints of 64 bits, bytes, texts, arrays, maps with int or text keys, true, false, null. Foreign bytes come in
// here and nowhere else; the only thing thrown is a CborError whose `reason` names the rule that was broken.

export class CborError extends Error {
  constructor(reason) {
    super(reason);
    this.reason = reason;
  }
}

const WIDTHS = { 24: [1, 24n], 25: [2, 256n], 26: [4, 65536n], 27: [8, 4294967296n] };
const TOP = 1n << 63n;
const SIMPLES = { 20: false, 21: true, 22: null };
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

// The value of exactly these bytes (a Uint8Array). Maps come back as Map; ints beyond 2^53 as BigInt.
export function decode(data, maxDepth = 6, maxItems = 100000) {
  let at = 0;
  let itemsLeft = maxItems;
  const fail = (reason) => {
    throw new CborError(reason);
  };

  const take = (count) => {
    if (BigInt(at) + BigInt(count) > BigInt(data.length)) fail('cut_short');
    const piece = data.subarray(at, at + Number(count));
    at += Number(count);
    return piece;
  };

  const head = () => {
    if (--itemsLeft < 0) fail('too_many_items');
    const first = take(1)[0];
    const major = first >> 5;
    const info = first & 31;
    if (info < 24) return [major, BigInt(info)];
    if (!WIDTHS[info] || major === 7) fail(major === 7 ? 'type' : 'indefinite');
    const [width, least] = WIDTHS[info];
    const argument = take(width).reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
    if (argument < least) fail('not_shortest');
    return [major, argument];
  };

  const int = (value) => {
    if (value < -TOP || value >= TOP) fail('int_range');
    const small = Number(value);
    return Number.isSafeInteger(small) ? small : value;
  };

  const text = (bytes) => {
    let words;
    try {
      words = utf8.decode(bytes);
    } catch {
      fail('not_utf8');
    }
    if (words.normalize('NFC') !== words) fail('not_nfc');
    if (/\p{Cc}/u.test(words)) fail('control_character');
    return words;
  };

  const enter = (length, depth) => {
    if (depth > maxDepth) fail('too_deep');
    if (length > BigInt(data.length - at)) fail('cut_short');
    return Number(length);
  };

  const map = (length, depth) => {
    const found = new Map();
    let last = null;
    for (let count = enter(length, depth); count > 0; count--) {
      const start = at;
      if (at < data.length && ![0, 1, 3].includes(data[at] >> 5)) fail('key_type');
      const key = value(0);
      const order = last ? compare(data.subarray(start, at), last) : 1;
      if (order <= 0) fail(order ? 'key_order' : 'key_twice');
      last = data.subarray(start, at);
      found.set(key, value(depth));
    }
    return found;
  };

  const value = (depth) => {
    const [major, argument] = head();
    switch (major) {
      case 0:
        return int(argument);
      case 1:
        return int(-1n - argument);
      case 2:
        return take(argument);
      case 3:
        return text(take(argument));
      case 4:
        return Array.from({ length: enter(argument, depth + 1) }, () => value(depth + 1));
      case 5:
        return map(argument, depth + 1);
      default:
        return major === 7 && argument in SIMPLES ? SIMPLES[argument] : fail('type');
    }
  };

  const whole = value(0);
  if (at !== data.length) fail('trailing');
  return whole;
}

// Bytewise order: negative, zero or positive.
function compare(a, b) {
  for (let i = 0; i < a.length && i < b.length; i++) if (a[i] !== b[i]) return a[i] - b[i];
  return a.length - b.length;
}
