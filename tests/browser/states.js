// SPDX-License-Identifier: Apache-2.0
// Every state of the page, as the service would tell it: for the pictures, and for axe. A state is what the event's
// and the status' answers say; what it lacks is as in `kWaiting`.

const kWaiting = { status: 'waiting', position: 12345, eta_sec: 780, eta_low_sec: 720, eta_high_sec: 890, waiting_time: 300,
  ready_for_entry: false, poll_after_ms: 5000, total_waiting: 48210, paused: false, version: '1-100', event_state: 'open' };
const kOver = { position: 0, eta_sec: null, eta_low_sec: null, eta_high_sec: null, poll_after_ms: 0 };
const since = (minutes) => new Date(Date.now() - minutes * 60000).toISOString();
const kFirst = JSON.stringify({ shown: 12400, first: 19000, version: '1-90' });

/** name: {event, status, http {code, status, retry}, token, store, act, shop} */
export const states = {
  countdown: { event: { state: 'scheduled', opens: 754 } },
  'countdown-days': { event: { state: 'scheduled', opens: 262800 } },
  draft: { event: { state: 'draft' } },
  open: { event: { waiting: 48210 } },
  'open-paused': { event: { state: 'paused', waiting: 48210 } },
  joining: { hold: '/queue/join', act: 'join' },
  lobby: { event: { state: 'scheduled', opens: 754 }, status: { event_state: 'scheduled', position: 812, total_waiting: 4021,
    eta_sec: null, eta_low_sec: null, eta_high_sec: null } },
  waiting: { status: {}, seen: kFirst },
  'waiting-million': { status: { position: 1234567, eta_low_sec: 10500, eta_high_sec: 14300 } },
  'waiting-unknown': { status: { eta_sec: null, eta_low_sec: null, eta_high_sec: null }, seen: kFirst },
  'waiting-message': { status: {}, seen: kFirst, event: { message: {
    en: 'Tickets for Saturday are sold out. Sunday is still available.',
    ko: '토요일 공연은 매진되었습니다. 일요일 공연은 아직 예매할 수 있습니다.' } } },
  next: { status: { position: 1, eta_low_sec: 1, eta_high_sec: 8 }, seen: kFirst },
  paused: { event: { state: 'paused' }, status: { paused: true, event_state: 'paused', eta_sec: null, eta_low_sec: null, eta_high_sec: null },
    seen: kFirst },
  away: { status: { away: true, position: 1, eta_low_sec: 0, eta_high_sec: 5 } },
  ready: { status: { status: 'ready', position: 0, enter_within_sec: 92, ready_for_entry: true, eta_low_sec: 0, eta_high_sec: 0 } },
  'ready-paused': { event: { state: 'paused' }, status: { status: 'ready', position: 0, enter_within_sec: 92, ready_for_entry: true, paused: true,
    event_state: 'paused', eta_low_sec: 0, eta_high_sec: 0 } },
  entered: { status: { status: 'entered', position: 0, eta_low_sec: null, eta_high_sec: null } },
  'in-without-shop': { status: { status: 'ready', position: 0, enter_within_sec: 92, ready_for_entry: true }, act: 'enter' },
  leave: { status: {}, seen: kFirst, act: 'leave' },
  left: { status: { ...kOver, status: 'left', since: since(2) } },
  done: { status: { ...kOver, status: 'done', since: since(12) } },
  'expired-no-show': { status: { ...kOver, status: 'expired', expired_reason: 'no_show', since: since(7) } },
  'expired-away': { status: { ...kOver, status: 'expired', expired_reason: 'away', since: since(7) } },
  'expired-silent': { status: { ...kOver, status: 'expired', expired_reason: 'silent', since: since(7) } },
  banned: { status: { ...kOver, status: 'banned', since: since(1) } },
  'sold-out': { event: { state: 'closed', reason: 'sold_out' }, status: { ...kOver, status: 'closed', closed_reason: 'sold_out' } },
  ended: { event: { state: 'closed', reason: 'ended' } },
  cancelled: { event: { state: 'closed', reason: 'cancelled' }, status: { ...kOver, status: 'closed', closed_reason: 'cancelled' } },
  offline: { status: {}, seen: kFirst, then: 'abort' },
  restarting: { status: {}, seen: kFirst, then: { status: 502 } },
  store: { status: {}, seen: kFirst, then: { status: 503, code: 'STORE_UNAVAILABLE' } },
  forged: { http: { status: 401, code: 'INVALID_TOKEN' } },
  gone: { http: { status: 410, code: 'TOKEN_EXPIRED' } },
  full: { join: { status: 429, code: 'QUEUE_FULL', retry: 20 }, act: 'join' },
  busy: { join: { status: 429, code: 'RATE_LIMITED', retry: 5 }, act: 'join' },
  'storage-refused': { status: {}, refuse: true },
  unknown: { path: '/wait/no-such-event' },
  colours: { status: {}, seen: kFirst, path: '/wait/dressed' },
};

const problem = ({ status, code, retry }) => ({ status, contentType: code ? 'application/problem+json' : 'text/html',
  headers: retry ? { 'Retry-After': String(retry) } : {},
  body: code ? JSON.stringify({ type: 'x', title: 'x', status, detail: 'x', code, trace_id: 'x' }) : 'Bad Gateway' });

function eventOf(base, state, lang) {
  const { opens, message, reason, ...rest } = state.event || {};
  return { ...base, ...rest, message: message ? message[lang] : base.message, server_time: new Date().toISOString(),
    opens_at: opens ? new Date(Date.now() + opens * 1000).toISOString() : null, ...(reason ? { closed_reason: reason } : {}) };
}

/** The events that the states are shown with. */
export async function furnish(house) {
  await house.ctl('event', 'create', 'demo', '--title', '한밤의 콘서트 2026', '--open');
  await house.ctl('event', 'create', 'dressed', '--title', 'Sunrise Festival', '--accent-colour', '#e4007f',
    '--background-colour', '#fff4d6', '--open');
}

/** A page in the state; `origin` serves the real page of an open event. Returns when it shows it. */
export async function show(context, origin, state, lang) {
  const page = await context.newPage();
  const path = state.path || '/wait/demo';
  const id = path.split('/').pop();
  const json = (body, status = 200) => ({ status, contentType: 'application/json', body: JSON.stringify(body) });
  let asked = 0;
  let base = null;
  const served = await fetch(origin + '/events/' + id);
  if (served.ok) { base = await served.json(); }
  await page.route('**/events/**', (route) => (base ? route.fulfill(json(eventOf(base, state, lang))) : route.fallback()));
  await page.route('**/wait/**', async (route) => {
    const answer = await route.fetch();
    let html = await answer.text();
    if (base && state.event) { // as the service would write it at this moment
      const own = JSON.stringify(eventOf(base, state, lang)).replace(/</g, '\\u003c');
      html = html.replace(/"event":\{.*?\}\},"code"/s, () => '"event":' + own + ',"code"');
    }
    await route.fulfill({ response: answer, body: html });
  });
  await page.route('**/queue/stream**', (route) => route.fulfill({ status: 204 }));
  await page.route('**/queue/status**', (route) => {
    asked++;
    if (state.http) { return route.fulfill(problem(state.http)); }
    if (asked > 1 && state.then === 'abort') { return route.abort('internetdisconnected'); }
    if (asked > 1 && state.then) { return route.fulfill(problem(state.then)); }
    return route.fulfill(json({ ...kWaiting, event_revision: base ? base.revision : 1, ...state.status }));
  });
  await page.route('**/queue/enter', (route) => route.fulfill(json({ admission: 'granted', ttl_sec: 600, shop_url: '',
    reservation_token: 'eyJhbGciOiJFZERTQSJ9.' + 'c2hvdy1tZS10aGUtc2Vh'.repeat(12) + '.c2lnbmF0dXJl' })));
  await page.route('**/queue/join', (route) => (state.hold ? undefined : route.fulfill(problem(state.join))));
  const place = state.status || state.http ? 'A'.repeat(70) : '';
  await page.addInitScript(([key, token, seen, refuse]) => {
    if (refuse) {
      Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } });
      return;
    }
    if (token) { localStorage.setItem(key + 'token', token); }
    if (seen) { localStorage.setItem(key + 'seen', seen); }
  }, ['breakwater:' + id + ':', state.refuse ? '' : place, state.seen || '', state.refuse || false]);
  await page.goto(origin + path + '?lang=' + lang + (state.refuse ? '#place=' + place : ''));
  if (state.status || state.http) { await page.waitForFunction(() => !document.querySelector('html[data-state=joining]')); }
  if (state.act === 'join') { await page.click('#join-button'); }
  if (state.act === 'join' && state.join) { await page.waitForSelector('html[data-state=full],html[data-state=busy]'); }
  if (state.act === 'enter') {
    await page.click('#enter-button');
    await page.waitForSelector('html[data-state=in]');
  }
  if (state.act === 'leave') { await page.click('summary'); }
  if (state.then) { await page.waitForSelector('#trouble', { state: 'visible' }); }
  return page;
}
