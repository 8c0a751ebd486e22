// SPDX-License-Identifier: Apache-2.0
// Every state of the page as axe sees it (WCAG 2.2 AA), by day and by night, and on the narrowest screen.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';

import { House, closeContext, launch } from './house.js';
import { furnish, show, states } from './states.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const kRules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
let house;
let browser;
before(async () => {
  house = await House.open({ demo: false });
  await furnish(house);
  browser = await launch();
});
after(async () => {
  if (browser) { await browser.close(); }
  if (house) { await house.close(); }
});

async function judge(name, lang, theme) {
  const context = await browser.newContext({ viewport: { width: 320, height: 640 }, colorScheme: theme, reducedMotion: 'reduce',
    locale: lang === 'ko' ? 'ko-KR' : 'en-GB', bypassCSP: true });
  try {
    const page = await show(context, house.origin, states[name], lang);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= 320, name + ' is ' + wide + ' wide');
    await page.evaluate(axe);
    const { violations } = await page.evaluate((tags) => window.axe.run({ runOnly: tags }), kRules);
    assert.deepEqual(violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html, failureSummary }) => html + ' ' + failureSummary)), [], name);
  } finally { await closeContext(context); }
}

const names = Object.keys(states);
for (const [lang, theme] of [['en', 'light'], ['ko', 'dark']]) {
  test('every state, ' + lang + ', ' + theme, async () => {
    const left = [...names];
    const work = async () => { while (left.length) { await judge(left.shift(), lang, theme); } };
    await Promise.all([work(), work(), work()]);
  });
}

test('a keyboard alone joins, chooses, and leaves; focus is always seen', async () => {
  const context = await browser.newContext({ viewport: { width: 360, height: 740 } });
  const page = await context.newPage();
  await house.ctl('event', 'create', 'keys', '--rate', '0.01', '--open');
  await house.joinAsOther('keys');
  await page.goto(house.origin + '/wait/keys');
  await page.focus('#join-button');
  await page.keyboard.press('Enter');
  await page.waitForSelector('html[data-state=waiting]');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'head', 'the news has the focus, not a button that went');
  const reached = [];
  for (let i = 0; i < 3; i++) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate(() => {
      const node = document.activeElement;
      return [node.id || node.tagName, getComputedStyle(node).outlineStyle];
    });
    assert.equal(at[1], 'solid', at[0] + ' shows its focus');
    reached.push(at[0]);
  }
  assert.deepEqual(reached, ['sound', 'auto', 'SUMMARY']);
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.waitForSelector('html[data-state=left]');
  await closeContext(context);
});

test('announcements do not chatter: a falling number is said at its marks only', async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  let position = 1000;
  await page.route('**/queue/stream**', (route) => route.fulfill({ status: 204 }));
  await page.route('**/queue/status**', async (route) => {
    const status = JSON.parse(await (await route.fetch()).text());
    position -= 7;
    await route.fulfill({ json: { ...status, status: 'waiting', position, poll_after_ms: 500, version: '9-' + (2000 - position) } });
  });
  await page.goto(house.origin + '/wait/demo');
  await page.evaluate(() => {
    window.spoken = [];
    for (const id of ['say', 'call']) {
      new MutationObserver(() => window.spoken.push(document.getElementById(id).textContent)).observe(document.getElementById(id), { childList: true, characterData: true, subtree: true });
    }
  });
  await page.click('#join-button');
  await page.waitForFunction(() => Number(document.getElementById('big').textContent.replace(/\D/g, '')) < 965);
  const spoken = await page.evaluate(() => window.spoken);
  assert.ok(spoken.length >= 1 && spoken.length <= 3, JSON.stringify(spoken));
  await closeContext(context);
});

test('answers from memory are said once, however many of them come', async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.route('**/queue/stream**', (route) => route.fulfill({ status: 204 }));
  let asked = 0;
  const since = new Date(Date.now() - 60000).toISOString();
  await page.route('**/queue/status**', async (route) => {
    const status = JSON.parse(await (await route.fetch()).text());
    asked++;
    await route.fulfill({ json: { ...status, status: 'waiting', position: 9, poll_after_ms: 500, as_of: asked < 5 ? since : undefined } });
  });
  await page.goto(house.origin + '/wait/demo');
  await page.evaluate(() => {
    window.said = [];
    const node = document.getElementById('trouble-text');
    new MutationObserver(() => window.said.push(node.textContent)).observe(node, { childList: true, characterData: true, subtree: true });
  });
  await page.click('#join-button');
  await page.waitForSelector('#trouble', { state: 'visible' });
  await page.waitForSelector('#trouble', { state: 'hidden' }); // and an answer of today ends it
  const said = await page.evaluate(() => window.said);
  assert.equal(said.length, 2, JSON.stringify(said));
  assert.match(said[0], /can’t be reached[^]*As of/);
  await closeContext(context);
});
