// Takes a scanned text apart, as contract/receipt.py does: the receipt with its still unverified seal, or a QrError
// whose `reason` is one of the closed list. It does not judge; verdict.js does.

import { decode } from './cbor.js';

export class QrError extends Error {
  constructor(reason) {
    super(reason);
    this.reason = reason;
  }
}

const TEXT_MOST = 8192; // as contract/limits.py: the largest QR there is holds 7,089 digits
const DIGITS_MOST = 300;
const COSE_MOST = 116;
const URL_FORM = /^https:\/\/([^/#?\x20\t\n\r\f\v]+)\/#([0-9]+)$/;
export const PAPERS = ['', 'TT', 'BP', 'TP', 'BT', 'SK', 'PY', 'AD'];

const fail = (reason) => {
  throw new QrError(reason);
};

// The receipt in a text: {host, paper, epoch, n, service, amount, docs, initials, clock, iat, kid, signed, signature}.
export function read(text) {
  if (text.length > TEXT_MOST) fail('too_long');
  const plain = text.trim();
  if (plain.toUpperCase() === 'LATIHAN') fail('training');
  const found = URL_FORM.exec(plain.replace(/^https/i, 'https')) || fail('not_ours');
  return { host: found[1].toLowerCase(), ...open(found[2]) };
}

// The same for the digits alone, as they stand in the address of this page.
export function open(digits) {
  const { payload, protectedHeader, signature } = cose(bytesOf(digits));
  const body = decoded(payload);
  if (!(body instanceof Map) || body.size !== 2 || !body.has(6) || !body.has(-65537)) fail('content');
  return {
    ...fields(body.get(6), body.get(-65537)),
    kid: hex(protectedHeader.subarray(5)),
    signed: toSign(protectedHeader, payload),
    signature,
  };
}

function bytesOf(digits) {
  if (digits.length > DIGITS_MOST) fail('too_long');
  if (digits[0] === '0') fail('leading_zero');
  const plain = BigInt(digits).toString(16);
  const bytes = unhex(plain.length % 2 ? '0' + plain : plain);
  if (bytes[0] !== 1) fail('version');
  if (bytes.length - 1 > COSE_MOST) fail('too_long');
  return bytes.subarray(1);
}

function decoded(bytes) {
  try {
    return decode(bytes);
  } catch (fault) {
    return fail(fault.message);
  }
}

function cose(bytes) {
  const parts = decoded(bytes);
  if (!Array.isArray(parts) || parts.length !== 4) fail('header');
  const [protectedHeader, unprotected, payload, signature] = parts;
  if (![protectedHeader, payload, signature].every(isBytes) || signature.length !== 64) fail('header');
  if (!(unprotected instanceof Map) || unprotected.size) fail('header');
  checkHeader(protectedHeader);
  return { protectedHeader, payload, signature };
}

// Exactly {1: -8, 4: kid of 4 bytes}.
function checkHeader(bytes) {
  let header;
  try {
    header = decode(bytes);
  } catch {
    fail('header');
  }
  if (!(header instanceof Map)) fail('header');
  if (header.get(1) !== -8) fail('algorithm');
  const kid = header.get(4);
  if (!isBytes(kid) || kid.length !== 4 || header.size !== 2) fail('header');
}

function fields(iat, list) {
  if (!Array.isArray(list) || list.length !== 8) fail('content');
  const [paper, epoch, n, service, amount, docs, initials, clock] = list;
  const money = paper === 2 || paper === 4;
  const file = paper === 1 || paper === 3;
  const good =
    within(paper, 1, 7) &&
    within(epoch, 1, 11154) &&
    within(n, 1, 999999) &&
    within(service, 0, 65535) &&
    within(amount, 0, money ? 4294967295 : 0) &&
    within(docs, 0, file ? 65535 : 0) &&
    typeof initials === 'string' &&
    /^[A-Z]{0,3}$/.test(initials) &&
    within(clock, 0, 2) &&
    within(iat, 0, 4294967295);
  return good ? { paper, epoch, n, service, amount, docs, initials, clock, iat } : fail('content');
}

const within = (value, low, high) => typeof value === 'number' && value >= low && value <= high;
const isBytes = (value) => value instanceof Uint8Array;

// The bytes that the seal covers: CBOR of ["Signature1", protected, h'', payload].
function toSign(protectedHeader, payload) {
  const name = Array.from('Signature1', (letter) => letter.charCodeAt(0));
  return Uint8Array.from([0x84, 0x6a, ...name, ...string(protectedHeader), 0x40, ...string(payload)]);
}

const string = (bytes) => [...(bytes.length < 24 ? [0x40 | bytes.length] : [0x58, bytes.length]), ...bytes];

export const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
export const unhex = (text) => Uint8Array.from(text.match(/../g) || [], (pair) => parseInt(pair, 16));

const LETTERS = 'ABCDEFGHJKMNPQRSTVWXYZ';

function epochLetters(epoch) {
  let letters = '';
  for (let rest = epoch; rest; rest = Math.floor((rest - 1) / 22)) letters = LETTERS[(rest - 1) % 22] + letters;
  return letters;
}

// The printed number, once the key has told the node: TT-RKP01A-000347.
export const numberOf = (receipt, node) =>
  `${PAPERS[receipt.paper]}-${node.slice(4, 7)}${node.slice(8)}${epochLetters(receipt.epoch)}-` +
  String(receipt.n).padStart(6, '0');
