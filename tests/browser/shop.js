// SPDX-License-Identifier: Apache-2.0
// A toy shop behind nginx, with the example that the README gives: whoever has no valid pass is sent to the line.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';

import { freePort, until } from './house.js';

const kExample = new URL('../../packaging/examples/nginx-shop.conf', import.meta.url);

export class Shop {
  /** In front of the service of `house`; protects the event "demo". */
  static async open(house) {
    const shop = new Shop();
    shop.server = createServer((request, response) => {
      response.setHeader('Content-Type', 'text/html');
      response.end('<!doctype html><html lang="en"><title>Seats</title><h1 id="seats">Choose a seat</h1><p id="place">' +
        request.headers['x-breakwater-place'] + '</p></html>');
    }).listen(0, '127.0.0.1');
    await once(shop.server, 'listening');
    const folder = join(house.folder, 'nginx');
    mkdirSync(folder);
    shop.port = await freePort();
    let text = readFileSync(kExample, 'utf8');
    for (const [old, now] of [['127.0.0.1:8080', '127.0.0.1:' + house.http], ['127.0.0.1:8000', '127.0.0.1:' + shop.server.address().port],
      ['127.0.0.1:8079', '127.0.0.1:' + await freePort()], ['listen 80;', 'listen 127.0.0.1:' + shop.port + ';'],
      ['/var/log/nginx/', folder + '/']]) {
      if (!text.includes(old)) { throw new Error('the example no longer says ' + old); }
      text = text.split(old).join(now);
    }
    writeFileSync(join(folder, 'shop.conf'), text);
    const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${folder}/${kind};\n`).join('');
    const user = process.getuid() === 0 ? 'user root;\n' : '';
    writeFileSync(join(folder, 'nginx.conf'), `daemon off;\nmaster_process off;\n${user}pid ${folder}/pid;\nerror_log ${folder}/error.log;\n` +
      `events { worker_connections 256; }\nhttp {\n${paths}include ${folder}/shop.conf;\n}\n`);
    shop.nginx = spawn('nginx', ['-e', folder + '/error.log', '-p', folder, '-c', folder + '/nginx.conf'],
      { stdio: 'ignore', env: { ...process.env, PATH: process.env.PATH + ':/usr/sbin' } });
    await until('nginx answers', () => fetch(shop.origin + '/events/demo').then(() => true, () => false));
    return shop;
  }
  get origin() { return 'http://127.0.0.1:' + this.port; }
  async close() {
    const ended = once(this.nginx, 'exit');
    this.nginx.kill('SIGTERM');
    await ended;
    this.server.closeAllConnections();
    this.server.close();
  }
}
