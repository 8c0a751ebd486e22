// SPDX-License-Identifier: Apache-2.0
// Every state of the page, on a phone and a desktop, in each language, by day and by night:
//   node screenshots.js FOLDER [STATE…]   writes FOLDER/{lang}-{theme}-{state}-{size}.png
import { mkdirSync } from 'node:fs';

import { House, launch } from './house.js';
import { furnish, show, states } from './states.js';

const kSizes = { phone: { width: 360, height: 740 }, desktop: { width: 1280, height: 800 } };
const [folder, ...chosen] = process.argv.slice(2);
const names = chosen.length ? chosen : Object.keys(states);
mkdirSync(folder, { recursive: true });
const house = await House.open({ demo: false });
let browser = null;
try {
  await furnish(house);
  browser = await launch();
  const wanted = [];
  for (const lang of ['ko', 'en']) {
    for (const theme of ['light', 'dark']) {
      for (const size of Object.keys(kSizes)) {
        for (const name of names) { wanted.push({ lang, theme, size, name }); }
      }
    }
  }
  const work = async () => {
    while (wanted.length) {
      const { lang, theme, size, name } = wanted.shift();
      const context = await browser.newContext({ viewport: kSizes[size], colorScheme: theme, locale: lang === 'ko' ? 'ko-KR' : 'en-GB',
        timezoneId: 'Asia/Seoul', reducedMotion: 'reduce' });
      const page = await show(context, house.origin, states[name], lang);
      await page.screenshot({ path: folder + '/' + [lang, theme, name, size].join('-') + '.png' });
      await context.close();
    }
  };
  await Promise.all([work(), work(), work(), work()]);
  console.log(names.length * 8 + ' pictures of the page in ' + folder);
} finally {
  if (browser) { await browser.close(); }
  await house.close();
}
