// Whether a key sealed some bytes: the browser's own Ed25519 where it passes a known-answer test, else the library in
// pure JavaScript (fetched only then). Small-order and non-canonical keys are refused before either is asked.

import { unhex } from './receipt.js';

const P = (1n << 255n) - 19n;
const EIGHT = 0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n;
// y of the points of small order: neutral, two of order two and four, two of order eight.
const SMALL = [0n, 1n, P - 1n, EIGHT, P - EIGHT];

// True for 32 bytes that may be a key: y is reduced and the point has no small order. That y is on the curve is left
// to the verifier, which refuses it.
export function isKey(x) {
  if (x.length !== 32) return false;
  const y = x.reduceRight((sum, byte) => sum * 256n + BigInt(byte), 0n) & ((1n << 255n) - 1n);
  return y < P && !SMALL.includes(y);
}

// RFC 8032, 7.1, TEST 2.
const KNOWN = {
  x: '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
  message: '72',
  signature:
    '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
};

async function native(x, signature, message) {
  const key = await crypto.subtle.importKey('raw', x, 'Ed25519', false, ['verify']);
  return crypto.subtle.verify('Ed25519', key, signature, message);
}

// The browser's own answers a known question rightly, and a wrong one too.
async function nativeWorks() {
  try {
    const [x, message, signature] = [unhex(KNOWN.x), unhex(KNOWN.message), unhex(KNOWN.signature)];
    const wrong = Uint8Array.from(signature);
    wrong[0] ^= 1;
    return (await native(x, signature, message)) && !(await native(x, wrong, message));
  } catch {
    return false;
  }
}

async function library() {
  const [ed, { sha512 }] = await Promise.all([import('./ed25519.js'), import('./sha512.js')]);
  ed.hashes.sha512 = sha512;
  return async (x, signature, message) => ed.verify(signature, message, x, { zip215: false });
}

let chosen = null;

// Whether the key `x` sealed `message`. `pure` is for tests: never the browser's own.
export async function verify(x, signature, message, pure = false) {
  if (!isKey(x)) return false;
  chosen = pure ? library() : (chosen ??= nativeWorks().then((works) => (works ? native : library())));
  try {
    return await (await chosen)(x, signature, message);
  } catch {
    return false;
  }
}
