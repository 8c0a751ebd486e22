// SPDX-License-Identifier: Apache-2.0
// What the page reckons and says, without a browser: node --test.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { describe } from '../../service/http/page/script/describe.js';
import { uuid } from '../../service/http/page/script/keep.js';
import { Position, Range, ServerClock, backoff, bucket, clockText, fill, isOlder, milestone, pollDelay }
  from '../../service/http/page/script/numbers.js';
import { Words } from '../../service/http/page/script/words.js';

function language(tag, locale) {
  const file = readFileSync(new URL('../../service/http/page/words/' + tag + '.txt', import.meta.url), 'utf8');
  const pairs = file.split('\n').filter((line) => line && line[0] !== '#').map((line) => line.split(' = '));
  return new Words(Object.fromEntries(pairs.map(([key, ...text]) => [key, text.join(' = ')])), locale);
}
const en = language('en');
const ko = language('ko');

/** A repeatable dice, 0 to 1. */
function dice(seed) {
  return () => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return seed / 2147483648;
  };
}

test('a position never rises, in whatever order answers come', () => {
  const random = dice(1);
  const position = new Position(null);
  let last = Infinity;
  for (let i = 0; i < 2000; i++) {
    const shown = position.update(1 + Math.floor(random() * 5000), '1-' + Math.floor(random() * 100));
    assert.ok(shown <= last && shown >= 1);
    last = shown;
  }
  assert.equal(position.update(0, '1-101'), last, 'no position says nothing');
});

test('a position survives a reload, and so does the way behind it', () => {
  const before = new Position(null);
  before.update(1000, '1-5');
  before.update(400, '1-9');
  const after = new Position(JSON.parse(JSON.stringify({ shown: before.shown, first: before.first, version: before.version })));
  assert.equal(after.update(700, '1-8'), 400);
  assert.equal(after.version, '1-9');
  assert.ok(Math.abs(after.progress() - 600 / 999) < 1e-9);
  assert.equal(new Position({ shown: 'x', first: null }).update(7, '1-1'), 7, 'what was kept may be broken');
  after.update(1, '1-10');
  assert.equal(after.progress(), 1);
});

test('versions are compared as numbers, epoch first', () => {
  assert.ok(isOlder('1-9', '1-10'));
  assert.ok(isOlder('1-99', '2-1'));
  assert.ok(!isOlder('2-1', '1-99'));
  assert.ok(!isOlder('1-1', '1-1'));
  assert.ok(!isOlder('', '1-1'));
});

test('a waiting time is rounded outwards, the longer the coarser', () => {
  assert.deepEqual(bucket(0, 30), { low: 0, high: 1 });
  assert.deepEqual(bucket(121, 170), { low: 2, high: 3 });
  assert.deepEqual(bucket(720, 890), { low: 10, high: 15 });
  assert.deepEqual(bucket(10500, 14300), { low: 150, high: 240 });
  const random = dice(3);
  for (let i = 0; i < 1000; i++) {
    const low = random() * 20000;
    const high = low + random() * 5000;
    const shown = bucket(low, high);
    assert.ok(shown.low * 60 <= low && shown.high * 60 >= high);
  }
});

/** An hour's wait of which the service forecasts with noise; counts how the shown range changes. */
function follow(noise, seed, speed = () => 1) {
  const random = dice(seed);
  const range = new Range();
  const seen = { changes: 0, rises: 0, lies: 0, steps: 0 };
  let left = 3600;
  let shown = null;
  for (let now = 0; left > 0; now += 5) {
    const wobble = 1 + noise * (2 * random() - 1);
    const truth = left / speed(now);
    const next = range.update(truth * 0.9 * wobble, truth * 1.15 * wobble, now);
    if (shown && (next.low !== shown.low || next.high !== shown.high)) { seen.changes++; }
    if (shown && next.high > shown.high) { seen.rises++; }
    if (truth / 60 > next.high + 1 || truth / 60 < next.low - 1) { seen.lies++; }
    assert.ok(next.high >= 1 && next.low >= 0 && next.low <= next.high);
    shown = { ...next };
    left -= 5 * speed(now);
    seen.steps++;
  }
  return seen;
}

test('a range does not jump while forecasts do', () => {
  for (let seed = 1; seed <= 20; seed++) {
    const seen = follow(0.15, seed);
    assert.ok(seen.changes <= 60, seen.changes + ' changes in an hour');
    assert.ok(seen.rises <= 4, seen.rises + ' rises');
    assert.ok(seen.lies <= seen.steps * 0.02, seen.lies + ' of ' + seen.steps + ' untrue');
  }
  const raw = { changes: 0 };
  const random = dice(5);
  let last = null;
  for (let left = 3600; left > 0; left -= 5) {
    const wobble = 1 + 0.15 * (2 * random() - 1);
    const next = bucket(left * 0.9 * wobble, left * 1.15 * wobble);
    if (last && (next.low !== last.low || next.high !== last.high)) { raw.changes++; }
    last = next;
  }
  assert.ok(raw.changes > 250, 'the same forecasts unsmoothed jump: ' + raw.changes);
});

test('a range without noise falls and never rises', () => {
  assert.equal(follow(0, 1).rises, 0);
});

test('a range follows when the line really slows down, because it is honest', () => {
  const range = new Range();
  range.update(540, 660, 0);
  let shown = null;
  for (let now = 5; now <= 180; now += 5) { shown = range.update(1700 - now, 2100 - now, now); }
  assert.ok(shown.high >= 25 && shown.low >= 15, JSON.stringify(shown));
  assert.equal(range.update(null, null, 185), null, 'unknown is unknown');
  assert.deepEqual(range.update(60, 110, 190), { low: 1, high: 2 }, 'and then it begins anew');
});

test('a clock reads as a clock', () => {
  assert.equal(clockText(0), '0:00');
  assert.equal(clockText(-5), '0:00');
  assert.equal(clockText(754.9), '12:34');
  assert.equal(clockText(3661), '1:01:01');
});

test("the server's clock counts, whatever the phone's says", () => {
  const clock = new ServerClock();
  assert.equal(clock.now(0), null);
  clock.learn(1000000, 0, 4000); // slow: up to 2 s wrong
  clock.learn(1010000, 10000, 10100);
  assert.equal(clock.now(20050), 1020000);
  clock.learn(5, 20000, 29000); // slower: not believed
  assert.equal(clock.now(20050), 1020000);
  clock.forget(); // the phone slept
  clock.learn(2000000, 30000, 30800);
  assert.equal(clock.now(30400), 2000000);
});

test('only marks on the way are worth saying aloud', () => {
  assert.deepEqual([1, 2, 3, 9, 11, 480, 12345, 99999].map(milestone), [1, 2, 5, 10, 20, 500, 20000, 100000]);
  const marks = new Set();
  for (let position = 12345; position >= 1; position--) { marks.add(milestone(position)); }
  assert.ok(marks.size <= 15);
});

test('a hidden tab asks rarely, yet often enough to be present', () => {
  for (const wished of [0, 1000, 5000, 30000, 45000]) {
    const hidden = pollDelay(wished, true);
    assert.ok(hidden >= 15000 && hidden <= 45000 && hidden >= Math.min(45000, wished));
    assert.ok(pollDelay(wished, false) >= 500);
  }
});

test('tries after a failure spread out and stay near', () => {
  assert.ok(backoff(1, 0) < 1000 && backoff(1, 1) > 1000);
  for (let tries = 1; tries < 60; tries++) { assert.ok(backoff(tries, 1) <= 18750); }
});

test('gaps are filled, others stay', () => {
  assert.equal(fill('{a} and {b}', { a: 1 }), '1 and {b}');
  assert.equal(fill('no gaps'), 'no gaps');
});

test('each language writes numbers and times its own way', () => {
  assert.equal(en.number(1234567), '1,234,567');
  assert.equal(en.count('people', 1), '1 person');
  assert.equal(en.count('people', 12344), '12,344 people');
  assert.equal(ko.count('people', 1), '1명');
  const span = (range, words = en) => words.span(range).replace(/\u00a0/g, ' ').replace(/\u200b/g, '');
  assert.equal(span({ low: 10, high: 15 }), '10–15 min');
  assert.equal(span({ low: 10, high: 15 }, ko), '10~15분');
  assert.equal(span({ low: 0, high: 1 }), 'Under 1 min');
  assert.equal(span({ low: 0, high: 3 }), 'Under 3 min');
  assert.equal(span({ low: 150, high: 240 }), '2 h 30 min – 4 h');
  const noon = Date.parse('2026-11-25T12:00:00');
  assert.match(en.time(noon + 60000, noon), /12:01/);
  assert.match(ko.time(noon, noon), /12:00/);
  assert.match(ko.time(noon + 86400000, noon), /11월 26일/);
  assert.match(language('en', 'en-GB').time(noon + 3600000, noon), /^13:00$/);
  assert.match(language('en', 'en-US').time(noon + 3600000, noon), /^1:00\sPM$/);
  assert.match(language('en', 'ko-KR').time(noon + 3600000, noon), /^1:00\sPM$/);
});

const kEvent = { title: 'Concert', state: 'open', waiting: 10, message: '', opens_at: null };
const kWaiting = { status: 'waiting', paused: false, event_state: 'open' };
const seen = (more, words = en) => describe({ event: kEvent, status: null, token: 't', trouble: '', failure: null, joining: false, refused: '',
  pass: '', shop: '', storage: false, server: 0, left: null, asOf: 0, position: 12345, progress: 0.3, range: { low: 10, high: 15 }, ...more }, words);

test('a place says its number, who is ahead and how long', () => {
  const view = seen({ status: kWaiting });
  assert.equal(view.state, 'waiting');
  assert.equal(view.big, '12,345');
  assert.equal(view.facts.ahead, '12,344 people');
  assert.equal(view.facts.wait.replace(/\u00a0/g, ' '), '10–15 min');
  assert.equal(view.title, '12,345 · Concert');
  assert.ok(view.can.includes('leave') && !view.can.includes('join'));
  assert.equal(seen({ status: kWaiting }, ko).facts.ahead, '12,344명');
});

test('paused, away and nobody ahead are said', () => {
  assert.match(seen({ status: { ...kWaiting, paused: true } }).line, /You keep your place/);
  assert.equal(seen({ status: { ...kWaiting, paused: true }, range: null }).facts.wait, 'Paused');
  assert.match(seen({ status: { ...kWaiting, away: true } }).line, /while you were away/);
  assert.equal(seen({ status: kWaiting, position: 1 }).facts.ahead, 'Nobody');
});

test('who is the first hears that, and of moments only where it is moments', () => {
  assert.equal(seen({ status: kWaiting, position: 1, range: { low: 0, high: 1 } }).line, en.say('next.note'));
  for (const range of [{ low: 2, high: 3 }, null]) {
    assert.equal(seen({ status: kWaiting, position: 1, range }).line, 'You are next');
  }
  assert.equal(seen({ status: kWaiting, position: 2 }).line, '');
});

test('a pause is said to who has no place yet and to whose turn it is', () => {
  const event = { ...kEvent, state: 'paused' };
  const view = seen({ token: null, event });
  assert.match(view.line, /Nobody is let in just now/);
  assert.ok(view.can.includes('join'));
  assert.match(seen({ status: { status: 'ready', paused: true }, left: 92 }).note, /your time stands still/);
  assert.doesNotMatch(seen({ status: { status: 'ready' }, left: 92 }).note, /still/);
});

test("one's turn has a button, the time left and a title", () => {
  const view = seen({ status: { status: 'ready', enter_within_sec: 92 }, left: 92 });
  assert.ok(view.can.includes('enter'));
  assert.match(view.line, /1:32/);
  assert.match(view.title, /^It’s your turn/);
});

test('a pass that no shop takes is shown, to be copied', () => {
  const view = seen({ status: { status: 'entered' }, pass: 'eyJ' });
  assert.ok(view.state === 'in' && view.can.includes('pass') && !view.can.includes('enter'));
  assert.ok(seen({ status: { status: 'entered' }, pass: 'eyJ', shop: 'https://shop.test' }).can.includes('enter'));
});

test('every end says why and what next', () => {
  for (const reason of ['no_show', 'away', 'silent', undefined]) {
    const view = seen({ status: { status: 'expired', expired_reason: reason, since: '1970-01-01T00:00:00Z' }, token: null });
    assert.ok(view.line.length > 20 && view.line.includes('Expired'));
    assert.ok(view.can.includes('join') && view.again);
  }
  assert.equal(seen({ status: { status: 'closed', closed_reason: 'sold_out' } }).big, 'Sold out');
  assert.equal(seen({ status: { status: 'closed' } }).big, 'This sale has ended');
  assert.ok(!seen({ status: { status: 'banned' } }).can.includes('join'));
  assert.ok(!seen({ status: { status: 'left' }, token: null, event: { ...kEvent, state: 'closed' } }).can.includes('join'));
});

test('trouble keeps the place on the page and promises it only to who has one', () => {
  const view = seen({ status: kWaiting, trouble: 'offline' });
  assert.equal(view.big, '12,345');
  assert.match(view.trouble, /Your place is kept/);
  assert.doesNotMatch(seen({ token: null, trouble: 'offline' }).trouble, /place/);
});

test('a place that is kept nowhere is not promised to outlive the page', () => {
  const view = seen({ status: kWaiting, storage: true });
  assert.ok(view.can.includes('storage') && !view.can.includes('keep'));
});

test('refusals of a join have their own words', () => {
  const failed = (code) => seen({ token: null, failure: { code, wait: 4.2 }, joining: true });
  assert.equal(failed('QUEUE_FULL').state, 'full');
  assert.match(failed('RATE_LIMITED').line, /in 5 s/);
  assert.equal(failed('BANNED').state, 'banned');
  assert.equal(seen({ token: null, event: null, failure: { code: 'EVENT_NOT_FOUND' } }).state, 'unknown');
  const odd = seen({ token: null, failure: { code: 'IDEMPOTENCY_CONFLICT' } });
  assert.ok(odd.state === 'open' && odd.can.includes('join'), 'what has no words leaves one a way on');
  assert.equal(seen({ token: null, refused: 'INVALID_TOKEN' }).state, 'forged');
  assert.equal(seen({ token: null, refused: 'TOKEN_EXPIRED' }).state, 'gone');
});

test('before the opening it counts down, with days where there are any', () => {
  const event = { ...kEvent, state: 'scheduled', opens_at: '1970-01-04T01:00:00Z' };
  assert.equal(seen({ token: null, event }).big, '3 days 01:00:00');
  assert.equal(seen({ token: null, event, server: 259200000 + 3590000 }).big, '0:10');
  assert.equal(seen({ token: null, event, server: 259200000 + 3700000 }).big, 'Opening now');
  assert.equal(seen({ token: null, event, server: null }).big, '–');
});

test('a made key is a UUID', () => {
  const bytes = { getRandomValues: (array) => array.fill(255) };
  assert.equal(uuid(bytes), 'ffffffff-ffff-4fff-bfff-ffffffffffff');
});
