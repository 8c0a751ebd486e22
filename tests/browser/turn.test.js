// SPDX-License-Identifier: Apache-2.0
// A visitor's turn and the acts of a place: the call, entering, leaving. Real service, real browser, no fixed waits.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { browser, create, house, wait } from './stage.js';
import { Visitor, is, join, says, shown, token } from './visit.js';

test('away and back: what the service tells is shown, a sound rings, the title changes', async () => {
  await create('away', 0.01, '--open');
  await house.joinAsOther('away');
  const visitor = await Visitor.open(browser);
  await visitor.context.addInitScript(() => {
    window.notes = 0;
    const make = AudioContext.prototype.createOscillator;
    AudioContext.prototype.createOscillator = function () { window.notes++; return make.call(this); };
  });
  const page = await visitor.page(wait('away'));
  await page.route('**/queue/stream**', (route) => route.fulfill({ status: 204 }));
  const told = [{ away: true, position: 1 }, { away: true, position: 1 }, { status: 'ready', position: 0, enter_within_sec: 90 }];
  await join(page); // a touch, as the sound needs one
  let count = 0;
  await page.route('**/queue/status**', async (route) => {
    const status = JSON.parse(await (await route.fetch()).text());
    await route.fulfill({ json: { ...status, ...told[Math.min(count++, 2)], poll_after_ms: 1000 } });
  });
  await is(page, 'next');
  await says(page, 'line', /while you were away/);
  await is(page, 'ready');
  await says(page, 'call', /It’s your turn/);
  assert.match(await page.title(), /^It’s your turn/);
  await page.waitForFunction(() => window.notes === 3);
  await visitor.close();
});

test('it enters by itself only if the visitor chose so', async () => {
  await create('auto', 0.01, '--open');
  await house.joinAsOther('auto');
  const [calm, eager] = [await Visitor.open(browser), await Visitor.open(browser)];
  const pages = [await calm.page(wait('auto')), await eager.page(wait('auto'))];
  for (const page of pages) {
    await join(page);
    await is(page, 'waiting');
  }
  await pages[1].check('#auto');
  await house.ctl('rate', 'set', 'auto', '1000');
  await pages[1].waitForSelector('html[data-state=shop]');
  assert.match(await pages[1].textContent('#line'), /valid: place 3/);
  await is(pages[0], 'ready');
  await says(pages[0], 'line', /[12]:\d\d/);
  assert.equal(calm.count('POST /queue/enter'), 0);
  await calm.close();
  await eager.close();
});

test('a touch that allows the sound moves nothing on the page', async () => {
  await create('touch', 0.01, '--open');
  await house.joinAsOther('touch');
  const mine = await house.joinAsOther('touch');
  const visitor = await Visitor.open(browser);
  const page = await visitor.page(wait('touch') + '#place=' + mine);
  await is(page, 'waiting');
  const below = () => page.evaluate(() => document.querySelector('summary').getBoundingClientRect().top);
  await says(page, 'sound-tap', /Tap anywhere/);
  const before = await below();
  await page.mouse.click(5, 300);
  await says(page, 'sound-tap', /ready/);
  assert.equal(await below(), before);
  await visitor.close();
});

test('an enter whose answer is lost is asked for again by itself and gives the pass', async () => {
  await create('owed', 1000, '--open');
  const visitor = await Visitor.open(browser);
  const page = await visitor.page(wait('owed'));
  await join(page);
  await is(page, 'ready');
  let tries = 0;
  await page.route('**/queue/enter', async (route) => {
    tries++;
    const answer = await route.fetch(); // the service has let the visitor in
    if (tries === 1) { await route.abort('connectionreset'); } else { await route.fulfill({ response: answer }); }
  });
  await page.click('#enter-button');
  await page.waitForSelector('html[data-state=shop]');
  assert.match(await page.textContent('#line'), /valid: place 1/);
  assert.equal(tries, 2);
  await page.click('nav a'); // the demo shop knows its visitor again
  await page.waitForSelector('html[lang=ko][data-state=shop]');
  assert.match(await page.textContent('#line'), /유효합니다: 1번/);
  await visitor.close();
});

test('an act on a place that is over tells of the place, not of a service in trouble', async () => {
  await create('late', 0.01, '--open');
  await house.joinAsOther('late');
  const visitor = await Visitor.open(browser);
  const page = await visitor.page(wait('late'));
  await join(page);
  await is(page, 'waiting');
  const mine = await token(page, 'late');
  await page.route('**/queue/leave', async (route) => {
    await house.call('/queue/leave', { method: 'DELETE', headers: { Authorization: 'Bearer ' + mine } });
    await route.fulfill({ status: 410, contentType: 'application/problem+json', body: '{"code":"TOKEN_EXPIRED"}' });
  });
  await page.evaluate(() => {
    window.troubles = 0;
    new MutationObserver(() => window.troubles++).observe(document.getElementById('trouble-text'), { childList: true });
  });
  await page.click('summary');
  await page.click('#leave-yes');
  await is(page, 'left');
  assert.equal(await page.evaluate(() => window.troubles), 0);
  await visitor.close();
});

test('leaving is a button with a question, closing is not leaving', async () => {
  await create('leave', 0.01, '--open');
  await house.joinAsOther('leave');
  const visitor = await Visitor.open(browser);
  let page = await visitor.page(wait('leave'));
  await join(page);
  await is(page, 'waiting');
  const mine = await token(page, 'leave');
  await page.close();
  const asked = async () => JSON.parse((await house.call('/queue/status?token=' + mine)).body).status;
  assert.equal(await asked(), 'waiting');
  page = await visitor.page(wait('leave'));
  await page.setViewportSize({ width: 320, height: 568 });
  await page.click('summary'); // the last thing on the page: what it asks must come into sight
  await page.waitForFunction(() => document.getElementById('leave').getBoundingClientRect().bottom <= innerHeight + 1);
  await page.click('#leave-no');
  assert.equal(await asked(), 'waiting');
  await page.click('summary');
  await page.click('#leave-yes');
  await is(page, 'left');
  assert.equal(await asked(), 'left');
  assert.equal(await token(page, 'leave'), null);
  assert.equal(await page.textContent('#join-button'), 'Join again');
  await visitor.close();
});
