// SPDX-License-Identifier: Apache-2.0
// The visitor's page as a visitor meets it: real service, real nginx, real browser. No fixed waits: states only.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { until } from './house.js';
import { Line } from './line.js';
import { Shop } from './shop.js';
import { browser, create, house, wait } from './stage.js';
import { Visitor, is, join, says, shown, token } from './visit.js';

const places = async (id) => JSON.parse((await house.call('/events/' + id)).body).waiting;

test('the whole way: countdown, lobby, line, turn, shop', async () => {
  await create('demo', 1000);
  const shop = await Shop.open(house);
  const visitor = await Visitor.open(browser);
  try {
    await house.ctl('event', 'update', 'demo', '--shop-url', shop.origin + '/enter');
    await house.ctl('event', 'schedule', 'demo', '--at', '+8s');
    const page = await visitor.page(shop.origin + '/seats?row=7'); // nginx sends it to the line
    assert.equal(new URL(page.url()).pathname, '/wait/demo');
    await is(page, 'before');
    await says(page, 'big', /^0:0[1-8]$/);
    await join(page);
    await is(page, 'waiting');
    await says(page, 'wait-name', /Opens in/);
    assert.equal(await page.textContent('#big'), '1');
    await is(page, 'ready'); // it opens by itself, and it is this visitor's turn
    assert.match(await page.textContent('#line'), /[12]:\d\d/);
    assert.match(await page.title(), /^It’s your turn/);
    await page.click('#enter-button');
    await page.waitForSelector('#seats'); // the shop verified the pass
    assert.equal(await page.textContent('#place'), '1');
    await page.goto(shop.origin + '/seats?row=8');
    await page.waitForSelector('#seats');
    await page.goto(shop.origin + '/wait/demo'); // and the page still knows
    await is(page, 'entered');
    assert.equal(visitor.count('POST /queue/join'), 1);
  } finally {
    await visitor.close();
    await shop.close();
  }
});

test('a wrong clock of the phone changes nothing', async () => {
  await create('clock', 1);
  await house.ctl('event', 'schedule', 'clock', '--at', '+10m');
  const visitor = await Visitor.open(browser);
  await visitor.context.addInitScript(() => {
    const now = Date.now.bind(Date);
    Date.now = () => now() - 7200000;
  });
  const page = await visitor.page(wait('clock'));
  await says(page, 'big', /^(9:\d\d|10:00)$/);
  await visitor.close();
});

test('a pause keeps the number, a message comes at once, a closed sale says so', async () => {
  await create('pause', 0.01, '--open');
  await house.joinAsOther('pause');
  const visitor = await Visitor.open(browser);
  const page = await visitor.page(wait('pause'));
  await join(page);
  await is(page, 'waiting');
  const number = await shown(page);
  await house.ctl('event', 'pause', 'pause');
  await is(page, 'paused');
  await says(page, 'line', /Paused\.\sYou keep your place/);
  assert.equal(await shown(page), number);
  await house.ctl('event', 'update', 'pause', '--message', 'Doors open at seven.');
  await says(page, 'message', /Doors open at seven/);
  await page.waitForSelector('#message', { state: 'visible' });
  await house.ctl('event', 'resume', 'pause');
  await is(page, 'waiting');
  await house.ctl('event', 'close', 'pause', '--because', 'sold_out');
  await is(page, 'closed');
  await says(page, 'big', /Sold out/);
  await house.ctl('event', 'reopen', 'pause'); // a mistake: every place is still there
  await page.reload();
  await is(page, 'paused');
  assert.equal(await shown(page), number);
  await visitor.close();
});

test('a reload and a closed tab keep the place, and no number rises', async () => {
  await create('reload', 0.01, '--open');
  await house.joinAsOther('reload');
  const visitor = await Visitor.open(browser);
  let page = await visitor.page(wait('reload'));
  await join(page);
  await is(page, 'waiting');
  const mine = await token(page, 'reload');
  assert.equal(await shown(page), 2);
  await page.reload();
  await is(page, 'waiting');
  await page.close();
  page = await visitor.page(wait('reload'));
  await is(page, 'waiting');
  assert.equal(await token(page, 'reload'), mine);
  assert.equal(await places('reload'), 2);
  // Even where a gateway that is behind tells an older number:
  await page.evaluate(() => localStorage.setItem('breakwater:reload:seen', JSON.stringify({ shown: 1, first: 2, version: '1-1' })));
  await page.reload();
  await is(page, 'waiting');
  await says(page, 'wait', /./);
  assert.equal(await shown(page), 1);
  await visitor.close();
});

test('two tabs that race take one place and share one connection', async () => {
  await create('tabs', 0.01, '--open');
  await house.joinAsOther('tabs');
  const visitor = await Visitor.open(browser);
  const [first, second] = [await visitor.page(wait('tabs')), await visitor.page(wait('tabs'))];
  let bothPressed;
  const pressed = new Promise((resolve) => { bothPressed = resolve; });
  await visitor.context.route('**/queue/join', async (route) => {
    await pressed; // a slow line: nobody is answered before the other one has pressed
    await route.continue();
  });
  await Promise.all([first, second].map((page) => page.click('#join-button')));
  bothPressed();
  await Promise.all([is(first, 'waiting'), is(second, 'waiting')]);
  assert.equal(await token(first, 'tabs'), await token(second, 'tabs'));
  await until('both are counted', async () => await places('tabs') === 2);
  await house.ctl('event', 'pause', 'tabs'); // told to one, shown by both
  await Promise.all([is(first, 'paused'), is(second, 'paused')]);
  const leads = await Promise.all([first, second].map((page) => page.evaluate(async () => {
    const held = (await navigator.locks.query()).held.filter((lock) => lock.name.endsWith(':lead'));
    return held.length;
  })));
  assert.deepEqual(leads, [1, 1], 'one lead in the whole browser');
  await second.close(); // the lead: the other one takes over
  await house.ctl('event', 'resume', 'tabs');
  await is(first, 'waiting');
  await visitor.close();
});

test('without Web Locks and BroadcastChannel tabs still share one place', async () => {
  await create('old', 0.01, '--open');
  await house.joinAsOther('old');
  const visitor = await Visitor.open(browser);
  await visitor.context.addInitScript(() => {
    delete window.BroadcastChannel;
    Object.defineProperty(navigator, 'locks', { value: undefined });
  });
  const [first, second] = [await visitor.page(wait('old')), await visitor.page(wait('old'))];
  await join(first);
  await Promise.all([is(first, 'waiting'), is(second, 'waiting')]);
  await house.ctl('event', 'pause', 'old');
  await Promise.all([is(first, 'paused'), is(second, 'paused')]);
  assert.equal(await places('old'), 2);
  await visitor.close();
});

test('a join whose answer is lost is repeated with its key and takes one place', async () => {
  await create('lost', 0.01, '--open');
  await house.joinAsOther('lost');
  const visitor = await Visitor.open(browser);
  const page = await visitor.page(wait('lost'));
  const keys = [];
  await page.route('**/queue/join', async (route) => {
    keys.push(route.request().headers()['idempotency-key']);
    const answer = await route.fetch(); // the service has taken it
    if (keys.length < 3) { await route.abort('connectionreset'); } else { await route.fulfill({ response: answer }); }
  });
  await page.click('#join-button');
  await page.waitForSelector('#trouble', { state: 'visible' });
  await is(page, 'waiting');
  assert.equal(new Set(keys).size, 1);
  assert.equal(await shown(page), 2);
  assert.equal(await places('lost'), 2);
  await visitor.close();
});

test('a lost connection keeps the number, says so, and comes back by itself', async () => {
  await create('lines', 0.01, '--open');
  await house.joinAsOther('lines');
  const visitor = await Visitor.open(browser);
  const line = await Line.to(house.http);
  const page = await visitor.page(line.origin + '/wait/lines');
  await join(page);
  await is(page, 'waiting');
  line.cut();
  await visitor.context.setOffline(true); // and the browser knows
  await house.ctl('event', 'pause', 'lines');
  await page.waitForSelector('#trouble', { state: 'visible' });
  await says(page, 'trouble-text', /Connection lost\.\sYour place is kept/);
  assert.equal(await shown(page), 2);
  line.mend();
  await visitor.context.setOffline(false);
  await is(page, 'paused');
  await page.waitForSelector('#trouble', { state: 'hidden' });
  line.cut(); // this time nobody tells the browser
  await says(page, 'trouble-text', /Connection lost\.\sYour place is kept/);
  line.mend();
  await page.waitForSelector('#trouble', { state: 'hidden' });
  await visitor.close();
  await line.close();
});

test('a service that restarts keeps the place', async () => {
  await create('again', 0.01, '--open');
  await house.joinAsOther('again');
  const visitor = await Visitor.open(browser);
  const page = await visitor.page(wait('again'));
  await join(page);
  await is(page, 'waiting');
  await house.stop();
  await page.waitForSelector('#trouble', { state: 'visible' });
  assert.equal(await shown(page), 2);
  await house.start();
  await page.waitForSelector('#trouble', { state: 'hidden' });
  await is(page, 'waiting', 'paused');
  assert.equal(await shown(page), 2);
  await visitor.close();
});

test('where no stream comes through, or none that says anything, the page polls', async () => {
  await create('polls', 0.01, '--open');
  await house.joinAsOther('polls');
  const visitors = [await Visitor.open(browser), await Visitor.open(browser)];
  await visitors[0].context.route('**/queue/stream**', (route) => route.fulfill({ status: 502, body: 'no' }));
  await visitors[1].context.route('**/queue/stream**', () => {}); // held up by something on the way
  const pages = [];
  for (const visitor of visitors) {
    pages.push(await visitor.page(wait('polls')));
    await join(pages.at(-1));
    await is(pages.at(-1), 'waiting');
  }
  await house.ctl('event', 'pause', 'polls');
  for (const page of pages) { await is(page, 'paused'); }
  for (const visitor of visitors) {
    assert.ok(visitor.count('GET /queue/status') >= 1);
    await visitor.close();
  }
});

test('a hidden tab gives up the stream, polls, and wakes when it is shown', async () => {
  await create('hidden', 0.01, '--open');
  await house.joinAsOther('hidden');
  const visitor = await Visitor.open(browser);
  const page = await visitor.page(wait('hidden'));
  const closed = page.waitForEvent('requestfailed', (request) => request.url().includes('/queue/stream'));
  await join(page);
  await is(page, 'waiting');
  const hide = (hidden) => page.evaluate((value) => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => value });
    document.dispatchEvent(new Event('visibilitychange'));
  }, hidden);
  const polls = page.waitForRequest((request) => request.url().includes('/queue/status'));
  await hide(true);
  await Promise.all([closed, polls]);
  await house.ctl('event', 'pause', 'hidden');
  const stream = page.waitForRequest((request) => request.url().includes('/queue/stream'));
  await hide(false);
  await stream;
  await is(page, 'paused');
  assert.equal(await shown(page), 2);
  await visitor.close();
});

test('where storage is refused it says so and the address keeps the place', async () => {
  await create('refused', 0.01, '--open');
  await house.joinAsOther('refused');
  const visitor = await Visitor.open(browser);
  await visitor.context.addInitScript(() => Object.defineProperty(window, 'localStorage', {
    get() { throw new DOMException('refused', 'SecurityError'); } }));
  const page = await visitor.page(wait('refused'));
  await page.click('#join-button');
  await is(page, 'waiting');
  await page.waitForSelector('#storage', { state: 'visible' });
  await page.waitForSelector('#keep', { state: 'hidden' });
  assert.match(page.url(), /#place=[\w-]{70}$/);
  await page.reload();
  await is(page, 'waiting');
  await page.click('nav a'); // another language brings the place along
  await page.waitForSelector('html[lang=ko][data-state=waiting]');
  assert.equal(await places('refused'), 2);
  const elsewhere = await Visitor.open(browser); // the link opened where storage works
  const other = await elsewhere.page(page.url());
  await is(other, 'waiting');
  assert.doesNotMatch(other.url(), /#place/);
  assert.equal(await shown(other), 2);
  await elsewhere.close();
  await visitor.close();
});

for (const [given, refuse] of [['gives it', false], ['refuses it', true]]) {
  test('the link to a place that is not stored can be copied where the browser ' + given, async () => {
    const event = 'copy-' + (refuse ? 'by-hand' : 'by-script');
    await create(event, 0.01, '--open');
    const visitor = await Visitor.open(browser, { permissions: ['clipboard-read', 'clipboard-write'] });
    await visitor.context.addInitScript((no) => {
      Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('refused', 'SecurityError'); } });
      if (no) { Clipboard.prototype.writeText = () => Promise.reject(new DOMException('refused', 'NotAllowedError')); }
    }, refuse);
    const page = await visitor.page(wait(event));
    await page.click('#join-button');
    await page.click('#storage-copy');
    await says(page, 'storage-copy', /^Copied$/);
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), page.url());
    assert.match(page.url(), /#place=/);
    await visitor.close();
  });
}

test('a link with a place does not push out the own one', async () => {
  await create('swap', 0.01, '--open');
  const foreign = await house.joinAsOther('swap');
  const visitor = await Visitor.open(browser);
  let page = await visitor.page(wait('swap'));
  await join(page);
  const mine = await token(page, 'swap');
  page = await visitor.page(wait('swap') + '#place=' + foreign);
  await is(page, 'waiting');
  assert.equal(await token(page, 'swap'), mine);
  await visitor.close();
});

test('Korean and English: by the browser, by choice, the place stays', async () => {
  await create('words', 0.01, '--open');
  await house.joinAsOther('words');
  const visitor = await Visitor.open(browser, { locale: 'ko-KR' });
  const page = await visitor.page(wait('words'));
  assert.equal(await page.getAttribute('html', 'lang'), 'ko');
  await join(page);
  await is(page, 'waiting');
  await says(page, 'kicker', /내 대기 순번/);
  await says(page, 'ahead', /1명/);
  await page.click('nav a');
  await page.waitForSelector('html[lang=en][data-state=waiting]');
  await says(page, 'ahead', /1 person/);
  await page.goto(wait('words'));
  await page.waitForSelector('html[lang=en][data-state=waiting]'); // the choice is remembered
  assert.equal(await shown(page), 2);
  await visitor.close();
});

test('unknown events, forged places, bans and full queues have their own words', async () => {
  await create('bad', 0.01, '--open', '--capacity', '2');
  const visitor = await Visitor.open(browser);
  const page = await visitor.page(wait('nowhere'));
  await is(page, 'unknown');
  await page.goto(wait('bad'));
  await page.evaluate(() => localStorage.setItem('breakwater:bad:token', 'A'.repeat(70)));
  await page.reload();
  await is(page, 'forged');
  assert.equal(await token(page, 'bad'), null);
  await join(page); // the next step
  await is(page, 'waiting', 'ready');
  await house.joinAsOther('bad');
  const late = await Visitor.open(browser);
  const full = await late.page(wait('bad'));
  await full.click('#join-button');
  await is(full, 'full');
  const seconds = async () => Number(/tries again in (\d+) s/.exec(await full.textContent('#line'))[1]);
  const first = await seconds();
  await until('the seconds run', async () => await seconds() < first);
  await late.close();
  await house.ctl('ban', 'create', 'bad', '--place', '1', '--reason', 'a test');
  await is(page, 'banned');
  await visitor.close();
});

test('the page is one answer of at most 20 KB and asks nobody else', async () => {
  await create('light', 0.01, '--open');
  for (const locale of ['ko-KR', 'en-GB']) {
    const visitor = await Visitor.open(browser, { locale });
    const page = await visitor.context.newPage();
    const session = await visitor.context.newCDPSession(page);
    await session.send('Network.enable');
    const bytes = {};
    const urls = {};
    session.on('Network.requestWillBeSent', (e) => { urls[e.requestId] = e.request.url; });
    session.on('Network.loadingFinished', (e) => { bytes[urls[e.requestId]] = e.encodedDataLength; });
    await page.goto(wait('light'), { waitUntil: 'load' });
    await until('it has asked for the event', () => bytes[house.origin + '/events/light']);
    const size = bytes[wait('light')];
    assert.ok(size > 5000 && size <= 20000, size + ' bytes with its header');
    for (const url of Object.values(urls)) { assert.ok(url.startsWith(house.origin + '/') || url.startsWith('data:'), url); }
    await visitor.close();
  }
});
