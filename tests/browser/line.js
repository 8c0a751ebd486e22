// SPDX-License-Identifier: Apache-2.0
// The line between a browser and the service, which a test can cut: what a browser calls offline leaves a stream that
// stands already alive, a subway does not.
import { once } from 'node:events';
import { connect, createServer } from 'node:net';

export class Line {
  static async to(port) {
    const line = new Line();
    line.ends = new Set();
    line.isCut = false;
    line.server = createServer((near) => {
      if (line.isCut) { near.destroy(); return; }
      const far = connect(port, '127.0.0.1');
      for (const [end, other] of [[near, far], [far, near]]) {
        line.ends.add(end);
        end.on('error', () => {}); // its closing follows
        end.on('close', () => { line.ends.delete(end); other.destroy(); });
        end.pipe(other);
      }
    }).listen(0, '127.0.0.1');
    await once(line.server, 'listening');
    line.origin = 'http://127.0.0.1:' + line.server.address().port;
    return line;
  }
  cut() {
    this.isCut = true;
    for (const end of this.ends) { end.destroy(); }
  }
  mend() {
    this.isCut = false;
  }
  async close() {
    this.cut();
    this.server.close();
    await once(this.server, 'close');
  }
}
