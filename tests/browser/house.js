// SPDX-License-Identifier: Apache-2.0
// Real processes for the browser tests: a service with a Redis of its own in a folder of its own, its operator, a
// Chromium with an empty profile. Everything listens on loopback ports that the system gives and ends with the test.
import { execFile, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

import { chromium } from 'playwright-core';

export const bin = process.env.BREAKWATER_BIN || new URL('../../build/dev/bin', import.meta.url).pathname;
const kChromium = process.env.BREAKWATER_CHROMIUM || '/usr/bin/chromium';
const kFlags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage'];

/** Asks again and again; what never comes true is the failure that is tested for. */
export async function until(what, condition, seconds = 20) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const value = await condition();
    if (value) { return value; }
    if (Date.now() > end) { throw new Error('waited ' + seconds + ' s in vain for: ' + what); }
    await pause(25);
  }
}

const given = new Set();

/**
 * Below the ports that the system gives to connections by itself: none of them takes it before its process does. None is
 * given twice.
 */
export async function freePort() {
  for (;;) {
    const port = randomInt(12000, 32000);
    if (given.has(port)) { continue; }
    const probe = createServer().listen(port, '127.0.0.1');
    const free = await once(probe, 'listening').then(() => true, () => false);
    if (!free) { continue; }
    probe.close();
    await once(probe, 'close');
    given.add(port);
    return port;
  }
}

export class House {
  static async open(options = {}) {
    const house = new House();
    house.folder = mkdtempSync(join(tmpdir(), 'bw-page-'));
    for (const name of ['http', 'grpc', 'ops']) { house[name] = await freePort(); }
    house.demo = options.demo !== false;
    await house.start();
    return house;
  }
  get origin() { return 'http://127.0.0.1:' + this.http; }
  async start() {
    const log = openSync(join(this.folder, 'log'), 'a');
    this.process = spawn(join(bin, 'breakwaterd'), [...(this.demo ? ['--demo'] : []), '--http', '127.0.0.1:' + this.http,
      '--grpc', '127.0.0.1:' + this.grpc, '--ops', '127.0.0.1:' + this.ops, '--state-dir', join(this.folder, 'state'),
      '--drain-delay', '0s', '--http-threads', '1'], { stdio: ['ignore', log, log] });
    closeSync(log);
    const exited = once(this.process, 'exit').then(() => { this.gone = true; });
    this.gone = false;
    this.exited = exited;
    await until('the service is ready', async () => {
      if (this.gone) { throw new Error('the service ended: ' + readFileSync(join(this.folder, 'log'), 'utf8').slice(-2000)); }
      return fetch(this.origin + '/readyz').then((answer) => answer.ok, () => false);
    });
  }
  async stop() {
    if (!this.gone) {
      this.process.kill('SIGTERM');
      await this.exited;
    }
  }
  /** What an operator does: ctl('event', 'pause', 'show'). */
  async ctl(...words) {
    const token = join(this.folder, 'state', 'admin.token');
    await until('the first admin token', () => existsSync(token));
    const { stdout } = await promisify(execFile)(join(bin, 'breakwaterctl'),
      ['--server', '127.0.0.1:' + this.grpc, '--token-file', token, '--json', ...words]);
    return stdout;
  }
  /** Asks the service as a script would. */
  async call(path, options) {
    const answer = await fetch(this.origin + path, options);
    return { status: answer.status, headers: answer.headers, body: await answer.text() };
  }
  async joinAsOther(event) {
    const answer = await this.call('/queue/join', { method: 'POST', body: JSON.stringify({ event_id: event }),
      headers: { 'Content-Type': 'application/json' } });
    return JSON.parse(answer.body).waiting_token;
  }
  async close() {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Closes a context in whose pages a poll may just be on its way: what a handler of `route` can no longer answer is no failure. */
export async function closeContext(context) {
  for (const routed of [context, ...context.pages()]) { await routed.unrouteAll({ behavior: 'ignoreErrors' }); }
  await context.close();
}

export function launch(more = []) {
  return chromium.launch({ executablePath: kChromium, headless: true, args: [...kFlags, ...more],
    chromiumSandbox: false });
}
