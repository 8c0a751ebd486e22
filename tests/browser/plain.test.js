// SPDX-License-Identifier: Apache-2.0
// The page without scripts, and with a script that comes late.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { until } from './house.js';
import { browser, create, house, wait } from './stage.js';
import { Visitor, is, shown, token } from './visit.js';

test('without JavaScript: join, wait, enter, shop, all by forms', async () => {
  await create('plain', 0.01, '--open');
  await house.joinAsOther('plain');
  const visitor = await Visitor.open(browser, { javaScriptEnabled: false, locale: 'ko-KR' });
  const page = await visitor.page(wait('plain'));
  await is(page, 'open');
  await page.click('#join-button');
  await is(page, 'waiting');
  assert.equal(new URL(page.url()).pathname, '/wait/plain');
  assert.equal(await shown(page), 2);
  assert.equal(await page.isVisible('#options'), false, 'what needs a script is not offered');
  const [cookie] = (await visitor.context.cookies()).filter(({ name }) => name === 'breakwater_place');
  assert.deepEqual([cookie.path, cookie.httpOnly, cookie.sameSite], ['/wait/plain', true, 'Lax']);
  await page.reload();
  assert.equal(await shown(page), 2);
  await house.ctl('rate', 'set', 'plain', '1000');
  await until('it is its turn', async () => {
    await page.goto(wait('plain')); // as Refresh does
    return await page.getAttribute('html', 'data-state') === 'ready';
  });
  await page.click('#enter-button');
  await is(page, 'in');
  await page.click('#shop button');
  await is(page, 'shop');
  assert.match(await page.textContent('#line'), /2번/);
  await visitor.close();
});

test('without JavaScript the page looks again by itself', async () => {
  await create('refresh', 1000, '--open');
  const visitor = await Visitor.open(browser, { javaScriptEnabled: false });
  const page = await visitor.page(wait('refresh'));
  assert.match(await page.content(), /<noscript><meta http-equiv="refresh" content="20">/);
  await page.click('#join-button');
  const answer = await visitor.context.request.get(wait('refresh'));
  assert.match(answer.headers().refresh, /^\d+; url=\/wait\/refresh$/);
  await page.waitForEvent('framenavigated'); // it did
  await is(page, 'ready');
  await visitor.close();
});

test('without JavaScript leaving asks first', async () => {
  await create('bye', 0.01, '--open');
  const visitor = await Visitor.open(browser, { javaScriptEnabled: false });
  const page = await visitor.page(wait('bye'));
  await page.click('#join-button');
  await is(page, 'waiting', 'ready');
  assert.equal(await page.isVisible('#leave-yes'), false);
  await page.click('summary');
  await page.click('#leave-yes');
  await is(page, 'left');
  await visitor.close();
});

test('a script that comes late takes the place of the form over', async () => {
  await create('late', 0.01, '--open');
  await house.joinAsOther('late');
  const visitor = await Visitor.open(browser);
  const page = await visitor.page(wait('late'));
  const csrf = await page.inputValue('#join input[name=csrf]');
  await visitor.context.request.post(wait('late') + '/join', { form: { csrf } }); // the script had not run yet
  await page.goto(wait('late'));
  await is(page, 'waiting');
  await page.waitForSelector('#options', { state: 'visible' });
  assert.equal(await shown(page), 2);
  assert.match(await token(page, 'late'), /^[\w-]{70}$/);
  assert.equal(new URL(page.url()).search, '?js');
  await visitor.close();
});
