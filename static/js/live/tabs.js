// The tabs of a browser talk to each other, and one of them leads: what all need, it does for all.
export class Tabs {
  leaving = new AbortController();

  // `heard(kind, said)` by another tab; `lead()` once this one leads.
  constructor(name, heard, lead) {
    this.channel = new BroadcastChannel(name);
    this.channel.onmessage = ({ data: { kind, said } }) => heard(kind, said);
    const held = navigator.locks.request(name, { signal: this.leaving.signal }, () => {
      this.leads = true;
      lead();
      return new Promise((resolve) => { this.leaving.signal.addEventListener("abort", resolve); });
    });
    held.catch(() => { /* it left before its turn came */ });
  }

  get left() { return this.leaving.signal.aborted; }

  say(kind, said) { if (!this.left) this.channel.postMessage({ kind, said }); }

  stop() {
    this.leaving.abort();
    this.channel.close();
  }
}
