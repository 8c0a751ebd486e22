// SPDX-License-Identifier: Apache-2.0
// What a file of browser tests begins with: a house with a demo shop, a browser, and an end to both. Each file is a
// process of its own, so each has its own house.
import { after } from 'node:test';

import { House, launch } from './house.js';

export const house = await House.open();
export const browser = await launch().catch(async (refusal) => {
  await house.close();
  throw refusal;
});
after(async () => {
  await browser.close();
  await house.close();
});

export const wait = (id) => house.origin + '/wait/' + id;
export const create = (id, rate, ...more) =>
  house.ctl('event', 'create', id, '--title', 'Concert ' + id, '--rate', String(rate), ...more);
