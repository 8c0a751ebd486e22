// SPDX-License-Identifier: Apache-2.0
// What the page reckons with, apart from any browser: no clock, no document, no network in here.

/** `{x}` of a text filled from `values`. */
export function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => (values && name in values ? values[name] : whole));
}

/** Whether version `a` ("epoch-lsn") is older than `b`; nothing is older than nothing. */
export function isOlder(a, b) {
  if (!a || !b) { return false; }
  const x = a.split('-').map(Number);
  const y = b.split('-').map(Number);
  return x[0] < y[0] || (x[0] === y[0] && x[1] < y[1]);
}

/** "1:02:03" or "2:03", of whole seconds. */
export function clockText(seconds) {
  const s = Math.max(0, Math.floor(seconds));
  const two = (n) => String(n).padStart(2, '0');
  const hours = Math.floor(s / 3600);
  return (hours ? hours + ':' + two(Math.floor(s / 60) % 60) : String(Math.floor(s / 60))) + ':' + two(s % 60);
}

/** The steps that a waiting time is told in, in minutes: the longer, the coarser. */
export function stepOf(minutes) {
  return minutes <= 10 ? 1 : minutes <= 30 ? 5 : minutes <= 120 ? 10 : 30;
}

/** [low, high] seconds as whole minutes, rounded outwards to those steps. */
export function bucket(low, high) {
  const a = Math.max(0, low) / 60;
  const b = Math.max(0, high, low) / 60;
  const down = Math.floor(a / stepOf(a)) * stepOf(a);
  return { low: down, high: Math.max(1, Math.ceil(b / stepOf(b)) * stepOf(b)) };
}

/**
 * An honest range that doesn't jump. What is smoothed is *when* the turn will come: while all goes as foretold that
 * doesn't move at all, and the time left falls by itself. What is shown falls at once; it rises only after the
 * forecast has stood above it for a while, because then it is true.
 */
export class Range {
  constructor() {
    this.clear();
  }
  clear() {
    this.at = null;
    this.shown = null;
    this.above = null;
  }
  /** `low` and `high` in seconds, or null for unknown; `now` in seconds of any steady clock. */
  update(low, high, now) {
    if (low === null || high === null || low === undefined) {
      this.clear();
      return null;
    }
    const told = { low: now + low, high: now + Math.max(low, high) };
    const old = this.at;
    if (!old) {
      this.at = { low: told.low, high: told.high, now };
    } else {
      const apart = told.low > old.high || told.high < old.low;
      const share = 1 - Math.exp(-Math.max(0, now - old.now) / (apart ? 15 : 45));
      this.at = { low: old.low + (told.low - old.low) * share, high: old.high + (told.high - old.high) * share, now };
    }
    return this.show(now);
  }
  /** {low, high} in minutes, or null. */
  show(now) {
    if (!this.at) { return null; }
    const next = bucket(this.at.low - now, this.at.high - now);
    const last = this.shown;
    const rises = last && (next.high > last.high || next.low > last.low);
    if (rises) {
      this.above = this.above === null ? now : this.above;
      if (now - this.above < 20) {
        // Part of it may have fallen all the same.
        this.shown = { low: Math.min(last.low, next.low), high: Math.min(last.high, Math.max(next.high, last.low + 1)) };
        return this.shown;
      }
    }
    this.above = null;
    this.shown = next;
    return next;
  }
}

/** The position as it is shown: it falls or stands, whatever comes in whatever order. */
export class Position {
  constructor(kept) {
    this.shown = kept && kept.shown > 0 ? kept.shown : 0;
    this.first = kept && kept.first >= this.shown ? kept.first : this.shown;
    this.version = (kept && kept.version) || '';
  }
  update(position, version) {
    if (position > 0 && (!this.shown || position < this.shown)) { this.shown = position; }
    this.first = Math.max(this.first, this.shown);
    if (!isOlder(version, this.version)) { this.version = version; }
    return this.shown;
  }
  /** How much of the way is done, 0 to 1. */
  progress() {
    return this.first > 1 ? (this.first - this.shown) / (this.first - 1) : 0;
  }
}

/** The mark that a position has passed: what is worth saying aloud. 0 before the first. */
export function milestone(position) {
  if (position <= 0) { return 0; }
  const digits = Math.pow(10, Math.floor(Math.log10(position)));
  for (const step of [1, 2, 5, 10]) {
    if (position <= step * digits) { return step * digits; }
  }
  return position;
}

/** Milliseconds until the next poll. In a hidden tab rarer, yet often enough that the place counts as present. */
export function pollDelay(wished, hidden) {
  return hidden ? Math.min(45000, Math.max(15000, wished * 2)) : Math.max(500, wished);
}

/** Milliseconds before try number `tries` after a failure; `random` is 0 to 1 and spreads a crowd out. */
export function backoff(tries, random) {
  return Math.min(15000, 1000 * Math.pow(2, Math.max(0, tries - 1))) * (0.75 + 0.5 * random);
}

/** The server's time: the steady clock of this page, set by the answer that travelled fastest. */
export class ServerClock {
  constructor() {
    this.best = Infinity;
    this.offset = null;
  }
  /** `server` in ms since 1970; sent and received in ms of the steady clock. */
  learn(server, sent, received) {
    const travel = received - sent;
    if (travel > this.best) { return; }
    this.best = travel;
    this.offset = server - (sent + received) / 2;
  }
  forget() {
    this.best = Infinity;
  }
  now(steady) {
    return this.offset === null ? null : this.offset + steady;
  }
}
