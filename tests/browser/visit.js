// SPDX-License-Identifier: Apache-2.0
// A visitor's browser in a test: pages whose console must stay silent, and words for what is waited for.
import assert from 'node:assert/strict';

import { closeContext } from './house.js';

/** What a page may say on its console while its connection is cut: the browser itself says it. */
const kNetwork = /Failed to load resource|net::ERR_|EventSource/;

export class Visitor {
  static async open(browser, options = {}) {
    const visitor = new Visitor();
    visitor.complaints = [];
    visitor.requests = [];
    visitor.context = await browser.newContext({ viewport: { width: 360, height: 740 }, locale: 'en-GB', ...options });
    visitor.context.setDefaultTimeout(20000);
    visitor.context.on('request', (request) => visitor.requests.push(request.method() + ' ' + new URL(request.url()).pathname));
    return visitor;
  }
  async page(url) {
    const page = await this.context.newPage();
    page.on('pageerror', (error) => this.complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' && !kNetwork.test(message.text())) { this.complaints.push(message.text()); }
    });
    await page.goto(url);
    return page;
  }
  count(request) {
    return this.requests.filter((one) => one === request).length;
  }
  /** Closes the browser; nothing was wrong in it. */
  async close() {
    await closeContext(this.context);
    assert.deepEqual(this.complaints, []);
  }
}

export const is = (page, ...states) => page.waitForSelector(states.map((state) => 'html[data-state=' + state + ']').join(','));
export const join = async (page) => {
  await page.click('#join-button');
  await page.waitForFunction(() => Object.keys(localStorage).some((key) => key.endsWith(':token')));
};
export const token = (page, event) => page.evaluate((id) => localStorage.getItem('breakwater:' + id + ':token'), event);
export const shown = async (page) => Number((await page.textContent('#big')).replace(/\D/g, ''));
/** Waits until an element says something of this kind. */
export const says = (page, id, pattern) => page.waitForFunction(([node, source, flags]) =>
  new RegExp(source, flags).test(document.getElementById(node).textContent), [id, pattern.source, pattern.flags]);
