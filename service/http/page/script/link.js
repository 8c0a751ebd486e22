// SPDX-License-Identifier: Apache-2.0
// How the page learns: a stream while it is shown; polls, as often as the service says, where a stream does not come
// through, after each of its failures, and in a hidden tab. One place, one connection. It never gives up a place: only
// an answer of the service ends it.
import { backoff, pollDelay } from './numbers.js';

const kFirstEvent = 6000; // a stream that says nothing for so long is held up somewhere
const kSilence = 60000; // the service says something at least every 45 s
const kGrace = 5000; // a glance at another app is no reason to change anything
const kLively = 20000;
const kAnswer = 15000;
const kStreamAgain = 90000;

/** fetch with an end. */
export function ask(win, url, options) {
  const stop = new win.AbortController();
  const timer = win.setTimeout(() => stop.abort(), kAnswer);
  const done = () => win.clearTimeout(timer);
  const sent = win.fetch(url, Object.assign({ cache: 'no-store', credentials: 'omit', signal: stop.signal }, options));
  sent.then(done, done);
  return sent;
}

/** What kind of trouble a failed answer is: `store`, `restarting` or `offline`. */
export async function troubleKind(answer) {
  if (!answer) { return 'offline'; }
  let code = '';
  try { code = (await answer.clone().json()).code; } catch (notJson) { code = ''; }
  return code === 'STORE_UNAVAILABLE' ? 'store' : 'restarting';
}

export class Link {
  /** on: {status(object): all is well again, trouble(kind), refused(code)}; seen() gives the newest version that is known. */
  constructor(win, base, on, seen) {
    Object.assign(this, { win, base, on, seen });
    this.token = null;
    this.failures = 0;
    this.duds = 0;
    this.stream = null;
    this.timer = 0;
    this.run = 0;
    this.heardAt = 0;
  }
  start(token) {
    if (this.token === token) { return; }
    this.stop();
    this.token = token;
    this.failures = 0;
    this.next();
  }
  stop() {
    this.token = null;
    this.run++;
    this.close();
    this.win.clearTimeout(this.timer);
  }
  /** The tab is shown, or the network has changed: now is better than later, and a stream may be dead unnoticed. */
  wake(changed) {
    if (!this.token) { return; }
    this.duds = 0;
    this.win.clearTimeout(this.graceTimer);
    const lively = this.stream && this.win.performance.now() - this.heardAt < kLively;
    if (changed || !lively || this.failures) {
      this.failures = 0;
      this.next();
    }
  }
  hide() {
    this.win.clearTimeout(this.graceTimer);
    this.graceTimer = this.win.setTimeout(() => {
      if (this.token && this.hidden() && this.stream) {
        this.close();
        this.poll();
      }
    }, kGrace);
  }
  hidden() {
    return this.win.document.hidden;
  }
  streams() {
    return this.win.EventSource && !this.hidden() && this.duds < 3;
  }
  next() {
    this.win.clearTimeout(this.timer);
    if (this.streams()) { this.open(); } else { this.poll(); }
  }
  later(ms) {
    this.win.clearTimeout(this.timer);
    this.timer = this.win.setTimeout(() => this.poll(), ms);
  }
  close() {
    if (this.stream) { this.stream.close(); }
    this.stream = null;
  }
  open() {
    this.close();
    const stream = new this.win.EventSource(this.base + '/queue/stream?token=' + this.token);
    this.stream = stream;
    this.later(kFirstEvent);
    stream.addEventListener('status', (e) => {
      if (stream !== this.stream) { return; }
      this.duds = 0;
      this.heard(JSON.parse(e.data));
      this.later(kSilence);
    });
    stream.onerror = () => {
      if (stream !== this.stream) { return; }
      this.close();
      this.duds++;
      if (this.duds >= 3) { this.win.setTimeout(() => { this.duds = 0; }, kStreamAgain); }
      this.later(this.failures ? backoff(this.failures, Math.random()) : 200 + 800 * Math.random());
    };
  }
  heard(status) {
    this.failures = 0;
    this.heardAt = this.win.performance.now();
    this.on.status(status);
    if (status.poll_after_ms === 0) { this.stop(); }
  }
  async poll() {
    const run = ++this.run;
    const token = this.token;
    if (this.stream) { this.duds++; }
    this.close();
    let answer = null;
    let body = null;
    try {
      const seen = this.seen();
      answer = await ask(this.win, this.base + '/queue/status' + (seen ? '?seen=' + seen : ''),
        { headers: { Authorization: 'Bearer ' + token } });
      body = answer.ok || answer.status === 401 || answer.status === 410 ? await answer.json() : null;
    } catch (lost) { answer = null; }
    if (run !== this.run || !this.token) { return; }
    if (answer && answer.ok && body) {
      this.heard(body);
      if (this.token && this.streams()) { this.open(); } else if (this.token) { this.later(pollDelay(body.poll_after_ms, this.hidden())); }
    } else if (answer && body && (answer.status === 401 || answer.status === 410)) {
      this.stop();
      this.on.refused(body.code);
    } else {
      await this.failed(answer, run);
    }
  }
  async failed(answer, run) {
    this.failures++;
    const kind = await troubleKind(answer);
    if (run !== this.run) { return; }
    this.on.trouble(kind);
    const asked = answer ? 1000 * Number(answer.headers.get('Retry-After')) : 0;
    this.later(asked ? asked * (1 + Math.random()) : backoff(this.failures, Math.random()));
  }
}
