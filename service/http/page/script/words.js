// SPDX-License-Identifier: Apache-2.0
// Numbers and times as a language writes them. `words` is one file of the folder words/.
import { fill } from './numbers.js';

export class Words {
  /** `locale` is the browser's: within one language, countries write the time in different ways. */
  constructor(words, locale = '') {
    this.words = words;
    this.tag = words.tag;
    this.place = locale.split('-')[0] === words.tag ? locale : words.tag;
    this.numbers = new Intl.NumberFormat(this.tag);
  }
  say(key, values) {
    return fill(this.words[key] || key, values);
  }
  number(n) {
    return this.numbers.format(n);
  }
  count(key, n, more) {
    const rule = n === 1 && this.words[key + '.one'] ? key + '.one' : key;
    return this.say(rule, Object.assign({ n: this.number(n) }, more));
  }
  /** Clock time, with the day unless it is today. Both in ms since 1970. */
  time(at, now) {
    const sameDay = new Date(at).toDateString() === new Date(now).toDateString();
    const form = { hour: 'numeric', minute: '2-digit' };
    if (!sameDay) { Object.assign(form, { month: 'long', day: 'numeric' }); }
    return new Intl.DateTimeFormat(this.place, form).format(at);
  }
  hours(minutes) {
    const h = Math.floor(minutes / 60);
    const m = minutes % 60;
    return m ? this.say('hours.minutes', { h, m }) : this.say('hours', { h });
  }
  /** {low, high} in minutes as a waiting time. */
  span(range) {
    const { low, high } = range;
    if (high <= 1) { return this.say('soon'); }
    const long = (n) => (n < 60 ? this.say('minutes.same', { high: n }) : this.hours(n));
    if (low < 1) { return high < 60 ? this.say('under', { high }) : long(high); }
    if (low === high) { return long(high); }
    if (high <= 90) { return this.say('minutes', { low, high }); }
    return this.say('range', { low: low < 60 ? this.say('minutes.same', { high: low }) : this.hours(low), high: this.hours(high) });
  }
}
