// Something that happens once, a little later; asked for again, it waits anew.
export class Later {
  constructor(act) { this.act = act; }

  in(pause) {
    this.stop();
    this.timer = setTimeout(this.act, pause);
  }

  stop() { clearTimeout(this.timer); }
}
