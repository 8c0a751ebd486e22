// SPDX-License-Identifier: Apache-2.0
// Installs what package-lock.json pins, unless it is there: so a machine without a network can test again.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('.', import.meta.url));
const packagesOf = (path) => {
  try {
    const { packages } = JSON.parse(readFileSync(folder + path, 'utf8'));
    return JSON.stringify(Object.entries(packages).filter(([name]) => name).map(([name, { version }]) => [name, version]).sort());
  } catch (missing) {
    return '';
  }
};
if (packagesOf('node_modules/.package-lock.json') === packagesOf('package-lock.json')) {
  console.log('The packages are there.');
} else {
  const { status, error } = spawnSync('npm', ['ci', '--ignore-scripts'], { cwd: folder, stdio: 'inherit' });
  if (error) { console.error('npm is missing: ' + error.message); }
  process.exitCode = status === 0 ? 0 : 1;
}
