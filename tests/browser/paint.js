// SPDX-License-Identifier: Apache-2.0
// Measures when the page is first painted on slow phones: node paint.js. DevTools' throttling, cold cache, four times
// slower processor; the median of some loads, in ms from the start of the navigation.
import { House, launch } from './house.js';

const kLoads = 11;
const kProfiles = { // one-way figures are DevTools' own: latency is added to every request
  'fast 3G / slow 4G (562 ms, 1.4 Mbit/s)': { latency: 562.5, downloadThroughput: 1474560 / 8, uploadThroughput: 675000 / 8 },
  '4G (150 ms, 1.6 Mbit/s)': { latency: 150, downloadThroughput: 1638400 / 8, uploadThroughput: 768000 / 8 },
};

async function load(browser, url, network) {
  const context = await browser.newContext({ viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, isMobile: true, locale: 'ko-KR' });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', { offline: false, ...network });
  await session.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  await page.goto(url);
  const paint = await page.waitForFunction(() => {
    const [entry] = performance.getEntriesByName('first-contentful-paint');
    return entry && entry.startTime;
  });
  const at = await paint.jsonValue();
  await context.close();
  return at;
}

const house = await House.open({ demo: false });
const browser = await launch();
try {
  await house.ctl('event', 'create', 'demo', '--title', '한밤의 콘서트 2026', '--open');
  for (const [name, network] of Object.entries(kProfiles)) {
    const times = [];
    for (let i = 0; i < kLoads; i++) { times.push(await load(browser, house.origin + '/wait/demo', network)); }
    times.sort((a, b) => a - b);
    console.log('first contentful paint, ' + name + ', CPU 4x slower: median ' + Math.round(times[kLoads >> 1]) + ' ms, worst ' + Math.round(times[kLoads - 1]) + ' ms');
  }
} finally {
  await browser.close();
  await house.close();
}
