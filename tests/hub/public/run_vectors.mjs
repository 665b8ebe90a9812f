// Runs the page's own modules under node on questions from stdin (JSON) and writes the answers to stdout.
// {"cbor": [hex], "receipts": [text], "keys": [hex], "seals": [{x, text}], "verdicts": [inputs], "told": [...]}
import { readFileSync } from 'node:fs';
import { createHash, randomBytes } from 'node:crypto';
import { pathToFileURL } from 'node:url';

const [, , folder, words] = process.argv;
const load = (name) => import(pathToFileURL(`${folder}/${name}`).href);
const { decode, CborError } = await load('cbor.js');
const { read, QrError, hex, unhex, numberOf } = await load('receipt.js');
const { isKey, verify } = await load('seal.js');
const { judge, inputs } = await load('verdict.js');
const { tell, when, age, rupiah } = await load('words.js');
const { sha512 } = await load('sha512.js');
const w = words ? JSON.parse(words) : null;

const plain = (value) => {
  if (value instanceof Uint8Array) return { bytes: hex(value) };
  if (value instanceof Map) return { map: [...value].map(([key, item]) => [plain(key), plain(item)]) };
  if (Array.isArray(value)) return value.map(plain);
  return typeof value === 'bigint' ? { int: String(value) } : value;
};
const tried = (run, kind) => {
  try {
    return { value: run() };
  } catch (fault) {
    if (!(fault instanceof kind)) throw fault;
    return { reason: fault.reason ?? fault.message };
  }
};
const opened = (text) => {
  const { host, paper, epoch, n, service, amount, docs, initials, clock, iat, kid, signed, signature } = read(text);
  return { host, paper, epoch, n, service, amount, docs, initials, clock, iat, kid, signed: hex(signed), signature: hex(signature) };
};

const q = JSON.parse(readFileSync(0, 'utf8'));
const answers = {
  cbor: q.cbor?.map((text) => tried(() => plain(decode(unhex(text))), CborError)),
  receipts: q.receipts?.map((text) => tried(() => opened(text), QrError)),
  keys: q.keys?.map((x) => isKey(unhex(x))),
  verdicts: q.verdicts?.map(judge),
  inputs: q.inputs?.map(([text, known, sealed, now, hub]) => inputs(read(text), known, sealed, now, hub)),
  numbers: q.numbers?.map(([text, node]) => numberOf(read(text), node)),
  told: q.told?.map(([verdict, about]) => tell(verdict, about, w)),
  when: q.when?.map(([at, offset]) => when(at, offset, w)),
  age: q.age?.map((seconds) => age(seconds, w)),
  rupiah: q.rupiah?.map(rupiah),
};
if (q.seals)
  for (const pure of [false, true]) {
    answers[pure ? 'pure' : 'native'] = [];
    for (const [x, signed, signature] of q.seals)
      answers[pure ? 'pure' : 'native'].push(await verify(unhex(x), unhex(signature), unhex(signed), pure));
  }
if (q.digests)
  answers.digests = Array.from({ length: q.digests }, (_, length) => {
    const data = randomBytes(length);
    return createHash('sha512').update(data).digest('hex') === hex(sha512(data));
  });
process.stdout.write(JSON.stringify(answers));
