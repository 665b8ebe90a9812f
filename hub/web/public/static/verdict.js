// The verdict's table, row for row that of contract/verdict.py (tests/vectors/verdict.json holds both), and the inputs
// for it from what this phone has: the document /keys.json with keys, status rows and the hub's time.

const FRESH_S = 48 * 3600;
const AHEAD_S = 24 * 3600;
const STATES = ['active', 'ended', 'lost'];

// The first row that holds; `i` has the fields of contract.verdict.Inputs.
export function judge(i) {
  if (!i.readable || i.proof === 'code_differs') return 'unreadable';
  if (i.proof === 'code_unchecked') return 'not_checkable_here';
  if (i.issuer === 'unknown') return 'issuer_unknown';
  if (i.proof === 'seal_broken' || i.ledger === 'other') return 'content_changed';
  if (i.ledger === 'cancelled' || i.mark === 'cancelled') return 'cancelled';
  if (i.ledger === 'same') return 'genuine_recorded';
  if (i.issuer === 'lost' && i.outside) return 'device_reported_lost';
  if (i.back_dated || i.future || (i.issuer === 'ended' && i.outside)) return 'time_inconsistent';
  if (i.ledger === 'same_unacked' || (i.ledger === 'absent' && i.mark !== 'covered')) return 'genuine_not_recorded';
  const alone = i.ledger === 'not_asked' && i.list_fresh;
  if (alone && i.mark === 'covered' && i.issuer !== 'lost') return 'genuine_recorded';
  if (alone && i.mark === 'above' && i.list_later) return 'genuine_not_recorded';
  return 'genuine_last_known';
}

// The key of a receipt in the document, or undefined; `until` null is without end.
export const keyOf = (receipt, known) => known?.keys.find((key) => key.kid === receipt.kid);

function stateAt(key, at) {
  return key.state === 0 && key.until !== null && at > key.until ? 1 : key.state;
}

// Whether an ended or lost key still vouches for this paper.
function covers(key, r) {
  if (key.until !== null && r.iat > key.until) return false;
  if (key.state === 0) return true;
  if (!key.papers.length) return key.state === 1;
  const last = key.papers.find(([epoch, paper]) => epoch === r.epoch && paper === r.paper);
  return r.n <= (last ? last[2] : 0);
}

// The inputs for a well-formed QR whose seal has been tried. `now` is the latest time ever seen, `hub` the hub's.
export function inputs(r, known, sealed, now, hub) {
  const key = keyOf(r, known);
  const status = known?.status;
  const row =
    key && status?.rows.find(([node, epoch, paper]) => node === key.owner && epoch === r.epoch && paper === r.paper);
  const above = Boolean(row) && r.n > row[3];
  return {
    readable: true,
    issuer: key ? STATES[stateAt(key, r.iat)] : 'unknown',
    outside: Boolean(key) && !covers(key, r),
    proof: sealed ? 'sealed' : 'seal_broken',
    ledger: 'not_asked',
    mark: !row ? 'none' : above ? 'above' : row[5].includes(r.n) ? 'cancelled' : 'covered',
    list_fresh: Boolean(status) && now - status.at < FRESH_S,
    list_later: Boolean(status) && status.at > r.iat,
    back_dated: above && r.iat < row[4],
    future: hub !== null && r.iat > hub + AHEAD_S,
  };
}
