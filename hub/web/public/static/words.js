// What the page says for a verdict: fills the sentences that the hub wrote into the page (contract/verdict_words.py, one
// language). Knows no sentence itself.

const fill = (template, facts) => template.replace(/\{(\w+)\}/g, (_, name) => facts[name] ?? '');
const ZONES = { 420: 'WIB', 480: 'WITA', 540: 'WIT' };
const two = (number) => String(number).padStart(2, '0');

// 24 November 2026 pukul 13.05 WIB, or with "at" and a colon in English.
export function when(at, offset, w) {
  const d = new Date((at + offset * 60) * 1000);
  const clock = two(d.getUTCHours()) + w.clock + two(d.getUTCMinutes());
  const day = `${d.getUTCDate()} ${w.months[d.getUTCMonth()]} ${d.getUTCFullYear()}`;
  return `${day} ${w.at} ${clock} ${ZONES[offset] ?? ''}`.trim();
}

// Rp85.500
export const rupiah = (amount) => 'Rp' + String(amount).replace(/\B(?=(\d{3})+$)/g, '.');

// 12 menit; 2 jam 5 menit; 6 hari 4 jam.
export function age(seconds, w) {
  const s = Math.max(0, Math.floor(seconds));
  const say = (count, unit) => `${count} ${w.units[unit]}${w.plural && count !== 1 ? 's' : ''}`;
  if (s < 60) return say(s, 0);
  if (s < 3600) return say(Math.floor(s / 60), 1);
  const [large, small, unit] = s < 86400 ? [3600, 60, 2] : [86400, 3600, 3];
  const rest = Math.floor((s % large) / small);
  return say(Math.floor(s / large), unit) + (rest ? ` ${say(rest, unit - 1)}` : '');
}

// {colour, headline, reason, sentence, notes}. `about`: {paper, clock, asOf, now, offset, unread, foreignHost}.
export function tell(verdict, about, w) {
  const reason = verdict === 'unreadable' ? about.unread : verdict === 'content_changed' ? 'seal' : verdict;
  const asOf = about.asOf
    ? fill(w.asOf, {
        date: when(about.asOf, about.offset, w),
        age: about.now ? fill(w.ago, { age: age(about.now - about.asOf, w) }) : '',
      })
    : w.asOfNone;
  const [kind, place] = w.other;
  const facts = { noun: w.nouns[about.paper ?? 0], as_of: asOf, bring: w.bring, kind, place };
  const [reasonWords, sentence] = w.says[reason] ?? w.says.not_cbor;
  return {
    colour: w.colours[verdict] ?? 'grey',
    headline: w.headlines[verdict] ?? w.headlineElse,
    reason: reasonWords,
    sentence: fill(sentence, facts),
    notes: notes(verdict, about, w),
  };
}

function notes(verdict, about, w) {
  const unsure = verdict === 'genuine_not_recorded' || verdict === 'genuine_last_known';
  return [
    about.foreignHost && fill(w.hostNote, { host: about.foreignHost }),
    unsure && about.paper === 2 && w.moneyNote,
    w.withContent.includes(verdict) && w.clockNotes[about.clock],
  ].filter(Boolean);
}
