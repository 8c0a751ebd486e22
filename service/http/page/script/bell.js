// SPDX-License-Identifier: Apache-2.0
// The sound of one's turn: three soft notes, rising. Browsers allow it only after a touch of the page.

export class Bell {
  constructor(win) {
    this.win = win;
    this.audio = null;
  }
  ready() {
    return this.audio !== null && this.audio.state === 'running';
  }
  /** To be called at a touch; settles when it is known whether that was enough. */
  async unlock() {
    const Audio = this.win.AudioContext || this.win.webkitAudioContext;
    if (!Audio || this.ready()) { return; }
    try {
      this.audio = this.audio || new Audio();
      await this.audio.resume();
    } catch (refusal) { this.audio = null; }
  }
  ring() {
    if (this.win.navigator.vibrate) { this.win.navigator.vibrate([200, 100, 200]); }
    if (!this.audio) { return; }
    [523.25, 659.25, 783.99].forEach((pitch, i) => {
      const note = this.audio.createOscillator();
      const loud = this.audio.createGain();
      const at = this.audio.currentTime + i * 0.22;
      note.frequency.value = pitch;
      loud.gain.setValueAtTime(0, at);
      loud.gain.linearRampToValueAtTime(0.25, at + 0.03);
      loud.gain.exponentialRampToValueAtTime(0.001, at + 0.7);
      note.connect(loud).connect(this.audio.destination);
      note.start(at);
      note.stop(at + 0.75);
    });
  }
}
