// SPDX-License-Identifier: Apache-2.0
// The visitor's page: binds what it knows (memory `m`) to what it shows (describe.js) and to what it does.
import { Position, Range, ServerClock, isOlder, milestone } from './numbers.js';
import { Words } from './words.js';
import { describe } from './describe.js';
import { Keep, uuid } from './keep.js';
import { Tabs, alone } from './tabs.js';
import { Link, ask, troubleKind } from './link.js';
import { Bell } from './bell.js';
import { copyText } from './clipboard.js';

const $ = (id) => document.getElementById(id);
const facts = JSON.parse($('facts-json').textContent);
const words = new Words(facts.words, navigator.language);
const base = location.pathname.replace(/\/wait\/[^/]*\/?$/, '');
const id = facts.id;
const root = document.documentElement;
const keep = new Keep(id, window);
const clock = new ServerClock();
const steady = () => performance.now();
let position = new Position(keep.read('seen'));
const range = new Range();
const bell = new Bell(window);
const m = { event: facts.event, status: null, token: keep.get('token'), trouble: '', failure: null, joining: false,
  refused: '', pass: '', shop: '', going: false, storage: keep.refused, server: null, left: null, asOf: 0 };
if (!facts.event) { m.failure = { code: facts.code }; }
let leftUntil = 0; // of the steady clock, ms
let joinTimer = 0;
let joinAt = 0; // of the steady clock, ms: when the next try begins
let joinTries = 0;
let entering = false;
let owed = false; // an enter that was wanted and has no answer yet
let said = { state: null, mark: 0, at: 0 };

// ---- showing

function text(node, value) {
  if (node.textContent !== value) { node.textContent = value; }
}

function render() {
  m.server = clock.now(steady());
  m.position = position.shown;
  m.progress = position.progress();
  m.range = range.show(steady() / 1000);
  const given = m.status && m.status.status === 'ready' ? m.status.enter_within_sec : null; // stands still in a pause
  if (m.failure && m.failure.wait) { m.failure.wait = Math.max(0, joinAt - steady()) / 1000; }
  m.left = leftUntil ? Math.max(0, Math.ceil((leftUntil - steady()) / 1000)) : given;
  const view = describe(m, words);
  root.dataset.state = view.state;
  root.dataset.can = view.can.join(' ');
  if (view.text) { root.dataset.big = 'text'; } else { delete root.dataset.big; }
  if (view.still) { root.dataset.still = view.still; } else { delete root.dataset.still; }
  root.style.setProperty('--p', view.progress || 0);
  root.style.setProperty('--len', Math.max(4, view.big.length));
  for (const part of ['kicker', 'big', 'line', 'note']) { text($(part), view[part]); }
  text($('trouble-text'), view.trouble);
  text($('message'), (m.event && m.event.message) || '');
  text($('title'), (m.event && (m.event.title || id)) || words.say('room'));
  text($('join-button'), words.say(view.again ? 'again' : 'join'));
  text($('enter-button'), words.say(view.go ? 'continue' : 'enter'));
  if (view.facts) {
    text($('ahead'), view.facts.ahead);
    text($('wait-name'), view.facts.name);
    text($('wait'), view.facts.wait);
  }
  const percent = Math.round(100 * (view.progress || 0));
  $('shore').setAttribute('aria-valuenow', percent);
  $('shore').setAttribute('aria-valuetext', words.say('progress', { n: percent }));
  if (document.title !== view.title) { document.title = view.title; }
  soundHint();
  speak(view);
}

/** Aloud: each new state once, and a position only when it passes a mark; nothing that merely counts. */
function speak(view) {
  const waits = view.state === 'waiting';
  const mark = waits ? milestone(m.position) : 0;
  if (view.state === said.state && (!waits || mark === said.mark || steady() - said.at < 30000)) { return; }
  const first = said.state === null;
  said = { state: view.state, mark, at: steady() };
  if (first) { return; } // the page itself is being read
  const parts = [view.kicker, view.big, view.line, view.facts ? view.facts.name + ' ' + view.facts.wait : ''];
  text($(view.state === 'ready' ? 'call' : 'say'), parts.filter(Boolean).join('. '));
}

// ---- knowing

async function learnEvent() {
  const sent = steady();
  try {
    const answer = await ask(window, base + '/events/' + id);
    const received = steady();
    if (answer.ok) {
      const event = await answer.json();
      clock.learn(Date.parse(event.server_time), sent, received);
      if (!m.event || event.revision >= m.event.revision) { m.event = event; }
      if (m.failure && ['EVENT_NOT_FOUND', 'EVENT_NOT_OPEN'].includes(m.failure.code)) { m.failure = null; }
      if (!m.token && !m.joining) { m.trouble = ''; }
    } else if (answer.status === 404) {
      if (!m.event) { m.failure = { code: 'EVENT_NOT_FOUND' }; }
    } else if (!m.token) { m.trouble = await troubleKind(answer); }
  } catch (lost) {
    if (!m.token) { m.trouble = 'offline'; }
  }
  render();
}

/** Where nobody tells us anything, look again: rarely, but soon after the opening. */
function lookAgain() {
  const rest = m.status && m.status.poll_after_ms === 0; // blocked or closed: that may be taken back
  const opens = m.event && m.event.state === 'scheduled' && m.event.opens_at ? Date.parse(m.event.opens_at) : 0;
  const left = opens && clock.offset !== null ? opens - clock.now(steady()) : Infinity;
  const calm = (rest ? 120000 : 30000) * (0.75 + 0.5 * Math.random());
  const soon = (left > 0 ? left + 300 : 1000) + 1500 * Math.random();
  setTimeout(async () => {
    if (rest && m.token && tabs.leads) { link.start(m.token); }
    if (!m.token && !m.joining) { await learnEvent(); }
    lookAgain();
  }, m.trouble && !m.token ? 2000 + 2000 * Math.random() : Math.min(calm, soon));
}

function take(status, fromTab) {
  if (!m.token || (m.status && isOlder(status.version, position.version))) { return; }
  const before = m.status && m.status.status;
  m.status = status;
  m.failure = null;
  if (status.position > 0) { position.update(status.position, status.version); }
  keep.set('seen', JSON.stringify({ shown: position.shown, first: position.first, version: position.version }));
  range.update(status.eta_low_sec, status.eta_high_sec, steady() / 1000);
  leftUntil = status.status === 'ready' && !status.paused ? steady() + 1000 * status.enter_within_sec : 0;
  m.asOf = status.as_of ? Date.parse(status.as_of) : 0;
  if (m.event && status.event_revision !== m.event.revision) {
    // At once, yet not all at once.
    setTimeout(learnEvent, Math.min(3000, status.total_waiting / 50) * Math.random());
  }
  if (!fromTab) { tabs.tell({ status, token: m.token }); }
  if (['left', 'done', 'expired'].includes(status.status)) { forget(); }
  render();
  if (status.status === 'ready' && before !== 'ready') { myTurn(before); }
  if (owed && (status.status === 'ready' || status.status === 'entered')) { enter(); }
}

/** An answer of the service, which may be one from memory. */
function hear(status) {
  const asOf = status.as_of ? Date.parse(status.as_of) : Infinity;
  trouble(clock.now(steady()) - asOf > 5000 ? 'store' : '');
  take(status);
}

/** The place is over; what was told of it last stays on the page. */
function forget() {
  link.stop();
  owed = false;
  m.token = null;
  keep.drop('token');
  keep.drop('seen');
  keep.drop('key');
  keep.drop('pass');
}

function trouble(kind) {
  if (m.trouble !== kind) {
    m.trouble = kind;
    tabs.tell({ trouble: kind });
    render();
  }
}

function refuse(code) {
  m.refused = code;
  m.status = null;
  forget();
  tabs.tell({ refused: code });
  render();
}

const link = new Link(window, base, { status: hear, trouble, refused: refuse }, () => position.version);
const tabs = new Tabs(keep, window, {
  lead: () => { if (m.token) { link.start(m.token); } },
  follow: () => {
    link.stop();
    tabs.tell({ ask: true });
  },
  news: (news) => {
    if (news.ask && tabs.leads && m.status) { tabs.tell({ status: m.status, token: m.token, trouble: m.trouble }); }
    if (news.token && !m.token) { adopt(news.token); }
    if (news.status && (!news.token || news.token === m.token)) { take(news.status, true); }
    if (news.trouble !== undefined && m.token) { m.trouble = news.trouble; render(); }
    if (news.refused && m.token) { m.refused = news.refused; m.status = null; forget(); render(); }
  },
});

// ---- doing

function adopt(token) {
  position = new Position(null);
  range.clear();
  Object.assign(m, { token, status: null, refused: '', failure: null, joining: false, trouble: '', pass: '', going: false });
  keep.set('token', token);
  m.storage = keep.refused;
}

/** Takes a place, once: the key is kept until an answer came, and other tabs use the same one. */
async function join() {
  if (m.token) { return; }
  clearTimeout(joinTimer);
  Object.assign(m, { joining: true, refused: '', status: null });
  render();
  await alone(window, keep.prefix + 'join', tryToJoin);
}

async function tryToJoin() {
  const kept = keep.get('token');
  if (kept) { // another tab was faster
    adopt(kept);
    tabs.leads ? link.start(kept) : tabs.claim();
    render();
    return;
  }
  const key = keep.get('key') || uuid(crypto);
  keep.set('key', key);
  let answer = null;
  let body = {};
  try {
    answer = await ask(window, base + '/queue/join', { method: 'POST', body: JSON.stringify({ event_id: id }),
      headers: { 'Content-Type': 'application/json', 'Idempotency-Key': key } });
    body = await answer.json();
  } catch (lost) { body = {}; }
  if (answer && answer.status === 202 && body.waiting_token) {
    joinTries = 0;
    adopt(body.waiting_token);
    keep.drop('key');
    tabs.tell({ token: m.token });
    take(body);
    tabs.leads ? link.start(m.token) : tabs.claim();
    $('head').focus();
  } else {
    await joinFailed(answer, body);
  }
}

async function joinFailed(answer, body) {
  joinTries++;
  const known = answer && body.code;
  const asked = Number(answer && answer.headers.get('Retry-After'));
  const wait = asked ? asked * (1 + Math.random()) : Math.min(15, joinTries) * (0.75 + 0.5 * Math.random());
  if (known && answer.status < 500 && answer.status !== 429) {
    keep.drop('key'); // a plain no: nothing was taken
    Object.assign(m, { joining: false, failure: { code: body.code }, trouble: '' });
    learnEvent();
  } else {
    const full = known && answer.status === 429;
    const kind = full ? '' : body.code === 'STORE_UNAVAILABLE' ? 'store' : answer ? 'restarting' : 'offline';
    Object.assign(m, { failure: full ? { code: body.code, wait } : null, trouble: kind });
    joinAt = steady() + wait * 1000;
    joinTimer = setTimeout(join, wait * 1000);
  }
  render();
}

/** Asks for the pass. Where the question or its answer is lost, the next sign of life asks again. */
async function enter() {
  if (entering) { return; }
  entering = owed = true;
  const button = $('enter-button');
  button.disabled = true;
  try {
    const answer = await ask(window, base + '/queue/enter', { method: 'POST', headers: { Authorization: 'Bearer ' + m.token } });
    const body = await answer.json();
    owed = !answer.ok && !refuses(answer);
    if (answer.ok) { admit(body); } else if (owed) { trouble(await troubleKind(answer)); }
  } catch (lost) { trouble('offline'); }
  entering = false;
  button.disabled = false;
}

/** Whether an act was refused for good; then the status says why. */
function refuses(answer) {
  const plainNo = [401, 403, 409, 410].includes(answer.status);
  if (plainNo && m.token) {
    const token = m.token;
    link.stop();
    link.start(token);
  }
  return plainNo;
}

function admit(granted) {
  m.pass = granted.reservation_token;
  m.shop = granted.shop_url || (facts.demo ? base + '/demo/shop' : '');
  trouble('');
  if (!m.shop) {
    $('pass-text').value = m.pass;
    render();
    return;
  }
  m.going = true;
  render();
  const form = document.createElement('form');
  const field = document.createElement('input');
  Object.assign(form, { method: 'post', action: m.shop, hidden: true });
  Object.assign(field, { type: 'hidden', name: 'reservation_token', value: m.pass });
  form.append(field);
  document.body.append(form);
  form.submit();
}

async function leave() {
  const button = $('leave-yes');
  button.disabled = true;
  try {
    const answer = await ask(window, base + '/queue/leave', { method: 'DELETE', headers: { Authorization: 'Bearer ' + m.token } });
    if (answer.ok) {
      const status = Object.assign({}, m.status, { status: 'left', poll_after_ms: 0, since: null });
      tabs.tell({ status, token: m.token });
      take(status, true);
      $('leave').open = false;
      $('head').focus();
    } else if (!refuses(answer)) { trouble(await troubleKind(answer)); }
  } catch (lost) { trouble('offline'); }
  button.disabled = false;
}

function myTurn(before) {
  if (before && $('sound').checked && tabs.leads) { bell.ring(); }
  if ($('auto').checked && tabs.leads) { enter(); }
}

function unlock() {
  if ($('sound').checked) { bell.unlock().then(soundHint); }
}

/** One line either way, so that a touch does not move what it is about to press. */
function soundHint() {
  text($('sound-tap'), $('sound').checked ? words.say(bell.ready() ? 'sound.on' : 'sound.tap') : '');
}

async function copy(button, value) {
  if (!await copyText(window, value)) { return; }
  text(button, words.say('copied'));
  text($('say'), words.say('copied'));
}

// ---- beginning

function bind() {
  const on = (node, act) => $(node).addEventListener('submit', (e) => { e.preventDefault(); act(); });
  on('join', join);
  on('enter', enter);
  on('leave', leave);
  $('leave').ontoggle = () => { if ($('leave').open) { $('leave').scrollIntoView({ block: 'nearest' }); } };
  $('leave-no').onclick = () => { $('leave').open = false; };
  $('pass-copy').onclick = () => copy($('pass-copy'), m.pass);
  $('storage-copy').onclick = () => copy($('storage-copy'), keep.link());
  for (const choice of ['sound', 'auto']) {
    const kept = keep.get(choice);
    $(choice).checked = kept ? kept === '1' : choice === 'sound';
    $(choice).onchange = () => {
      keep.set(choice, $(choice).checked ? '1' : '0');
      unlock();
      soundHint();
    };
  }
  for (const kind of ['pointerdown', 'keydown']) { document.addEventListener(kind, unlock, { passive: true }); }
  document.addEventListener('visibilitychange', () => { if (document.hidden) { link.hide(); } else { wake(false); } });
  window.addEventListener('pageshow', (e) => { if (e.persisted) { wake(true); } });
  window.addEventListener('online', () => wake(true));
  window.addEventListener('offline', () => { if (m.token || m.joining) { trouble('offline'); } });
  window.addEventListener('storage', (e) => {
    if (e.key === keep.prefix + 'token' && e.newValue && !m.token) {
      adopt(e.newValue);
      render();
    }
  });
  // A language is a link, so that it works without us; where nothing is stored it must bring the place along.
  for (const other of document.querySelectorAll('nav a')) {
    other.addEventListener('click', () => { if (keep.refused) { other.hash = location.hash; } });
  }
}

function wake(changed) {
  clock.forget(); // the steady clock may have stood still
  tabs.claim();
  if (m.token && tabs.leads) { link.wake(changed); }
  learnEvent();
}

root.classList.add('on');
// The page itself tells the time too, though nobody knows how long it was on its way.
if (facts.event) { clock.learn(Date.parse(facts.event.server_time), steady() - 5e4, steady() + 5e4); }
bind();
render();
learnEvent();
lookAgain();
tabs.start(!document.hidden);
if (m.token) { tabs.tell({ ask: true }); } else if (keep.get('key')) { join(); }
setInterval(render, 1000);
