// SPDX-License-Identifier: Apache-2.0
// The tabs of one browser: one of them, the lead, holds the connection and tells the others. A tab that is shown takes
// the lead over, because hidden tabs are slowed down. Web Locks and BroadcastChannel where there are; else a lease and
// messages in storage; without storage each tab is alone.

const kBeat = 2000;
const kLease = 5000;

export class Tabs {
  /** on: {lead(), follow(), news(message)}; keep: storage. */
  constructor(keep, win, on) {
    this.keep = keep;
    this.win = win;
    this.on = on;
    this.id = String(Math.random()).slice(2);
    this.leads = false;
    this.name = keep.prefix + 'lead';
    this.locks = (!keep.refused && win.navigator.locks) || null;
    this.channel = win.BroadcastChannel ? new win.BroadcastChannel(keep.prefix + 'news') : null;
    if (this.channel) { this.channel.onmessage = (e) => on.news(e.data); }
    win.addEventListener('storage', (e) => this.stored(e));
  }
  start(shown) {
    if (this.locks) {
      this.queue(shown);
    } else if (this.keep.refused) {
      this.become(true);
    } else {
      this.beat(shown);
      this.win.setInterval(() => this.beat(false), kBeat);
    }
  }
  /** This tab is shown now. */
  claim() {
    if (this.leads) { return; }
    if (this.locks) { this.queue(true); } else if (!this.keep.refused) { this.beat(true); }
  }
  tell(message) {
    if (this.channel) {
      this.channel.postMessage(message);
    } else if (!this.keep.refused) {
      this.keep.set('news', JSON.stringify({ by: this.id, n: Math.random(), message }));
    }
  }
  become(leads) {
    if (leads === this.leads) { return; }
    this.leads = leads;
    if (leads) { this.on.lead(); } else { this.on.follow(); }
  }
  queue(steal) {
    const hold = () => {
      this.become(true);
      return new Promise(() => {}); // until the tab closes or another one takes it
    };
    this.locks.request(this.name, steal ? { steal: true } : {}, hold).catch((end) => {
      if (end.name === 'AbortError') {
        this.become(false);
        this.queue(false);
      } else { this.become(true); } // no locks after all
    });
  }
  beat(take) {
    const lease = this.keep.read('lead');
    const now = Date.now();
    const free = !lease || lease.id === this.id || now - lease.at > kLease || lease.at > now + kLease;
    if (free || take) { this.keep.set('lead', JSON.stringify({ id: this.id, at: now })); }
    this.become(free || take);
  }
  stored(e) {
    if (e.key === this.keep.prefix + 'news' && e.newValue && !this.channel) {
      const news = this.keep.read('news');
      if (news && news.by !== this.id) { this.on.news(news.message); }
    }
    if (e.key === this.keep.prefix + 'lead' && e.newValue && !this.locks) {
      const lease = this.keep.read('lead');
      if (lease && lease.id !== this.id) { this.become(false); }
    }
  }
}

/** Runs `work` while no other tab of the browser does; without Web Locks at once. */
export function alone(win, name, work) {
  if (!win.navigator.locks) { return Promise.resolve(work()); }
  let begun = false;
  const once = () => {
    begun = true;
    return work();
  };
  return win.navigator.locks.request(name, once).catch((end) => {
    if (begun) { throw end; }
    return work(); // no locks after all
  });
}
