// SPDX-License-Identifier: Apache-2.0
// What the page shows, as a function of what it knows. `m` is the page's whole memory:
//   event, status, position (shown), progress, range, token, trouble, failure {code, wait}, joining, refused,
//   pass, shop, storage (refused: true), left (seconds to enter), server (ms), js things aside.
// The answer: {state, can, kicker, big, text, line, note, facts, still, progress, say, title}.
import { clockText } from './numbers.js';

const kFinal = ['left', 'done', 'expired', 'banned', 'closed'];

export function describe(m, words) {
  const view = noPlace(m, words) || place(m, words);
  if (m.event && m.event.message) { view.can.push('message'); }
  if (m.trouble) { view.can.push('trouble'); }
  view.trouble = m.trouble ? troubleOf(m, words) : '';
  view.title = titleOf(m, view, words);
  return view;
}

/** Everything that is shown without a number: `text` is big words. */
function plain(state, big, note, can) {
  return { state, can: can || [], kicker: '', big, text: true, line: note || '', note: '', still: 'gone' };
}

function troubleOf(m, words) {
  const since = m.asOf && m.server ? '\n' + words.say('asof', { time: words.time(m.asOf, m.server) }) + '.' : '';
  return words.say(m.trouble + (m.token ? '' : '.join')) + (m.token ? since : '');
}

function titleOf(m, view, words) {
  const name = (m.event && m.event.title) || words.say('room');
  if (view.state === 'waiting' || view.state === 'paused') { return words.number(m.position) + ' · ' + name; }
  const loud = ['ready', 'next', 'in'].includes(view.state) || kFinal.includes(view.state);
  return loud ? view.big + ' · ' + name : name;
}

function noPlace(m, words) {
  if (m.failure && m.failure.code === 'EVENT_NOT_FOUND') {
    return plain('unknown', words.say('unknown'), words.say('unknown.note'), ['retry']);
  }
  if (m.token || m.status) { return null; }
  const event = m.event || {};
  if (m.refused) { return refused(m, words, event); }
  if (event.state === 'closed') { return closed(event.closed_reason, words); }
  if (event.state === 'draft') { return plain('draft', words.say('draft'), words.say('draft.note')); }
  const refusal = m.failure && failed(m, words);
  if (refusal) { return refusal; }
  if (m.joining) {
    return Object.assign(plain('joining', words.say('joining'), words.say('joining.note')), { still: '' });
  }
  const opens = event.opens_at && event.state === 'scheduled' ? Date.parse(event.opens_at) : 0;
  if (opens) {
    const left = m.server === null ? null : Math.ceil((opens - m.server) / 1000);
    const view = {
      state: 'before', can: ['join'], kicker: words.say('opens.in'), big: left === null ? '–' : opensIn(left, words),
      line: words.say('opens.at', { time: words.time(opens, m.server || opens) }), note: words.say('opens.note'), still: 'gone',
    };
    return left !== null && left <= 0 ? Object.assign(view, { kicker: '', big: words.say('opens.now'), text: true }) : view;
  }
  const count = event.waiting > 0 ? words.count('open.waiting', event.waiting) : '';
  return { state: 'open', can: ['join'], kicker: '', big: words.say('open'), text: true,
    line: event.state === 'paused' ? words.say('open.paused') : count, note: words.say('open.note'), still: 'gone' };
}

/** The clock, with the days in front of it where there are any. */
function opensIn(left, words) {
  const days = Math.floor(left / 86400);
  const clock = clockText(left % 86400);
  return days ? words.count('days', days, { clock: clock.padStart(8, '00:00:00') }) : clock;
}

function failed(m, words) {
  const { code, wait } = m.failure;
  const values = { n: Math.max(1, Math.ceil(wait || 1)) };
  if (code === 'QUEUE_FULL') { return plain('full', words.say('full'), words.say('full.note', values), ['retry']); }
  if (code === 'BANNED') { return plain('banned', words.say('banned'), words.say('banned.note')); }
  if (code === 'EVENT_NOT_OPEN') { return plain('draft', words.say('closed.join'), words.say('draft.note'), ['retry']); }
  if (code === 'RATE_LIMITED') {
    return Object.assign(plain('busy', words.say('busy'), words.say('busy.note', values)), { still: '' });
  }
  return null; // whatever it was, one may try again
}

function refused(m, words, event) {
  const again = event.state === 'closed' || event.state === 'draft' ? ['retry'] : ['join'];
  const key = m.refused === 'INVALID_TOKEN' ? 'forged' : 'gone';
  return Object.assign(plain(key, words.say(key), words.say(key + '.note'), again), { again: true });
}

function closed(reason, words) {
  const key = reason === 'sold_out' || reason === 'cancelled' ? reason : 'ended';
  return plain('closed', words.say(key), words.say(key + '.note'));
}

function ended(m, words) {
  const s = m.status;
  const since = s.since ? words.say(s.status + '.since', { time: words.time(Date.parse(s.since), m.server || Date.parse(s.since)) }) : '';
  if (s.status === 'closed') { return closed(s.closed_reason, words); }
  const why = s.status === 'expired' ? 'expired.' + (s.expired_reason || 'other') : s.status + '.note';
  const over = m.event && m.event.state === 'closed';
  const view = plain(s.status, words.say(s.status), words.say(why), s.status === 'banned' || over ? [] : ['join']);
  if (since) { view.line += '\n' + since; }
  return Object.assign(view, { again: true });
}

function entered(m, words) {
  if (m.pass && !m.shop) {
    return Object.assign(plain('in', words.say('in'), words.say('in.copy'), ['pass']), { still: 'still', progress: 1 });
  }
  const view = plain('entered', words.say('in'), words.say(m.going ? 'in.going' : 'in.note'), ['enter']);
  return Object.assign(view, { still: '', progress: 1, go: true });
}

function place(m, words) {
  const s = m.status;
  if (!s) { return Object.assign(plain('joining', words.say('room'), ''), { still: '' }); }
  if (kFinal.includes(s.status)) { return ended(m, words); }
  if (m.pass || s.status === 'entered') { return entered(m, words); }
  if (s.status === 'ready') {
    return { state: 'ready', can: ['enter', 'leave'], kicker: '', big: words.say('turn'), text: true,
      line: m.left === null ? '' : words.say('turn.left', { time: clockText(m.left) }), note: words.say(s.paused ? 'turn.paused' : 'turn.note'),
      still: '', progress: 1 };
  }
  if (s.away) {
    return Object.assign(plain('next', words.say('away'), words.say('away.note'), ['options', 'leave']), { still: '', progress: 1,
      note: s.paused ? words.say('paused') : '' });
  }
  return waiting(m, words);
}

function waiting(m, words) {
  const s = m.status;
  const lobby = s.event_state === 'scheduled' && m.event && m.event.opens_at;
  const ahead = m.position - 1;
  let name = words.say('wait');
  let wait = m.range ? words.span(m.range) : words.say(s.paused ? 'wait.paused' : 'wait.unknown');
  if (lobby) {
    const left = m.server === null ? null : (Date.parse(m.event.opens_at) - m.server) / 1000;
    name = words.say('opening');
    wait = left === null ? '–' : left > 0 ? opensIn(Math.ceil(left), words) : words.say('opens.now');
  }
  const progress = Math.min(1, m.progress || 0);
  const soon = m.range && m.range.high <= 1 ? 'next.note' : 'next';
  return {
    state: s.paused ? 'paused' : 'waiting', can: ['facts', 'options', m.storage ? 'storage' : 'keep', 'leave'], kicker: words.say('place'),
    big: words.number(m.position), line: s.paused ? words.say('paused') : ahead === 0 && !lobby ? words.say(soon) : '', note: '',
    facts: { ahead: ahead ? words.count('people', ahead) : words.say('nobody'), name, wait }, still: s.paused || lobby ? 'still' : '', progress,
  };
}
