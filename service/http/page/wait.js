// SPDX-License-Identifier: Apache-2.0
// The waiting page: joins by POST only, keeps the token, polls as it is told, enters when asked to.
'use strict';
(() => {
  const eventId = decodeURIComponent(location.pathname.replace(/\/+$/, '').split('/').pop());
  const key = 'breakwater:' + eventId;
  const $ = (id) => document.getElementById(id);
  const number = (n) => new Intl.NumberFormat().format(n);
  let token = null;
  let joinKey = null;
  let seen = '';
  let revision = -1;
  let timer = 0;

  const remember = (value) => {
    token = value;
    try { value ? localStorage.setItem(key, value) : localStorage.removeItem(key); } catch (e) { /* refused: this tab only */ }
  };
  const show = (headline, detail) => { $('headline').textContent = headline; $('detail').textContent = detail || ''; };
  const buttons = (join, enter, leave) => { $('join').hidden = !join; $('enter').hidden = !enter; $('leave').hidden = !leave; };
  const bearer = () => ({ Authorization: 'Bearer ' + token });
  const minutes = (seconds) => seconds < 90 ? 'about a minute' : 'about ' + number(Math.ceil(seconds / 60)) + ' minutes';

  async function event() {
    const answer = await fetch('/events/' + encodeURIComponent(eventId));
    if (!answer.ok) { show('This event is not known here.', 'Check the address of the page.'); buttons(false, false, false); return false; }
    const facts = await answer.json();
    document.title = facts.title || 'Waiting room';
    $('title').textContent = facts.title || eventId;
    $('message').textContent = facts.message;
    revision = facts.revision;
    return true;
  }

  function render(s) {
    if (s.event_revision !== revision) { event(); }
    seen = s.version;
    if (s.status === 'waiting') {
      buttons(false, false, true);
      const wait = s.eta_low_sec === null ? '' : 'Waiting time: ' + minutes(s.eta_high_sec) + '. ';
      show(s.away ? 'Your turn came while you were away: you are next.' : 'You are number ' + number(s.position) + '.',
           (s.paused ? 'The line is paused. You keep your place. ' : wait) + (s.as_of ? 'As of ' + s.as_of + '.' : ''));
    } else if (s.status === 'ready') {
      buttons(false, true, true);
      show('It is your turn: enter now.', s.enter_within_sec + ' seconds left.');
    } else if (s.status === 'entered') {
      buttons(false, true, false);
      show('You are in.', 'Continue to the shop.');
    } else {
      const words = { left: 'You have left the queue.', expired: 'Your place has expired.', done: 'Your visit is over.',
                      banned: 'This place has been banned.', closed: 'This event is over.' };
      show(words[s.status] || s.status, s.since ? 'Since ' + s.since + '.' : '');
      buttons(s.status !== 'closed' && s.status !== 'banned', false, false);
      if (s.status !== 'banned') { remember(null); }
    }
  }

  function later(ms) { clearTimeout(timer); timer = setTimeout(poll, ms); }

  async function poll() {
    if (!token) { return; }
    try {
      const answer = await fetch('/queue/status' + (seen ? '?seen=' + seen : ''), { headers: bearer() });
      if (answer.ok) {
        const s = await answer.json();
        render(s);
        if (s.poll_after_ms > 0) { later(s.poll_after_ms); }
        return;
      }
      if (answer.status === 401 || answer.status === 410) {
        remember(null);
        show('Your place is not known any more.', 'Join again to get a new one.');
        buttons(true, false, false);
        return;
      }
      later(1000 * (Number(answer.headers.get('Retry-After')) || 2));
    } catch (e) {
      show($('headline').textContent, 'The connection is lost. Your place is kept; trying again.');
      later(3000);
    }
  }

  async function join() {
    joinKey = joinKey || crypto.randomUUID();
    $('join').disabled = true;
    try {
      const answer = await fetch('/queue/join', { method: 'POST', body: JSON.stringify({ event_id: eventId }),
        headers: { 'Content-Type': 'application/json', 'Idempotency-Key': joinKey } });
      const s = await answer.json();
      if (answer.status === 202) {
        remember(s.waiting_token);
        joinKey = null;
        render(s);
        later(s.poll_after_ms || 1000);
      } else {
        show(s.detail || s.title, '');
        if (answer.status >= 429) { setTimeout(join, 1000 * (Number(answer.headers.get('Retry-After')) || 2)); }
      }
    } catch (e) {
      show('The connection is lost.', 'Trying again.');
      setTimeout(join, 2000);
    } finally { $('join').disabled = false; }
  }

  async function enter() {
    const answer = await fetch('/queue/enter', { method: 'POST', headers: bearer() });
    const granted = await answer.json();
    if (!answer.ok) { show(granted.detail || granted.title, ''); later(granted.poll_after_ms || 2000); return; }
    const form = document.createElement('form');
    form.method = 'post';
    form.action = granted.shop_url || '/demo/shop';
    const field = document.createElement('input');
    field.type = 'hidden'; field.name = 'reservation_token'; field.value = granted.reservation_token;
    form.append(field);
    document.body.append(form);
    form.submit();
  }

  async function leave() {
    if (!confirm('Leave the queue and lose your place?')) { return; }
    await fetch('/queue/leave', { method: 'DELETE', headers: bearer() });
    clearTimeout(timer);
    remember(null);
    show('You have left the queue.', '');
    buttons(true, false, false);
  }

  $('join').onclick = join;
  $('enter').onclick = enter;
  $('leave').onclick = leave;
  try { token = localStorage.getItem(key); } catch (e) { token = null; }
  event().then((known) => {
    if (!known) { return; }
    if (token) { buttons(false, false, true); poll(); } else { show('', ''); buttons(true, false, false); }
  });
})();
