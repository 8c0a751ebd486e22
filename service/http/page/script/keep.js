// SPDX-License-Identifier: Apache-2.0
// What outlives a reload: the token, the key of a join under way, the lowest position shown, the visitor's choices.
// Where the browser refuses storage it lives in this tab alone, and the token in the address' fragment, which is
// never sent to anyone.

export class Keep {
  constructor(eventId, win) {
    this.prefix = 'breakwater:' + eventId + ':';
    this.win = win;
    this.memory = {};
    this.refused = false;
    try {
      this.store = win.localStorage;
      this.store.setItem(this.prefix + 'try', '1');
      this.store.removeItem(this.prefix + 'try');
    } catch (refusal) {
      this.refused = true;
    }
    const found = /^#place=([\w-]{40,100})$/.exec(win.location.hash);
    if (found && !this.get('token')) { this.set('token', found[1]); }
    if (found && !this.refused) { this.fragment(''); }
  }
  get(name) {
    if (this.refused) { return this.memory[name] || null; }
    try { return this.store.getItem(this.prefix + name); } catch (refusal) { return this.memory[name] || null; }
  }
  set(name, value) {
    this.memory[name] = value;
    try {
      if (!this.refused) { this.store.setItem(this.prefix + name, value); }
    } catch (refusal) { this.refused = true; }
    if (this.refused && name === 'token') { this.fragment('#place=' + value); }
  }
  drop(name) {
    delete this.memory[name];
    try { if (!this.refused) { this.store.removeItem(this.prefix + name); } } catch (refusal) { this.refused = true; }
    if (this.refused && name === 'token') { this.fragment(''); }
  }
  read(name) {
    try { return JSON.parse(this.get(name)); } catch (broken) { return null; }
  }
  fragment(text) {
    const { location, history } = this.win;
    history.replaceState(history.state, '', location.pathname + location.search + text);
  }
  /** The address that brings the place along. */
  link() {
    const { location } = this.win;
    return location.origin + location.pathname + location.search + '#place=' + this.get('token');
  }
}

/** A random UUID; crypto.randomUUID is not there on plain http. */
export function uuid(crypto) {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
