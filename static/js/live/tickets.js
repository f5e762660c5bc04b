// The tickets of the PRDs that the tabs of this browser show.
const NEARLY_OVER = 10000;

export class Tickets {
  held = new Map();

  // Whether it is one that the stream does not have yet.
  take({ prd, ticket, until }) {
    const isNew = (this.held.get(prd)?.until ?? 0) < Date.now() + NEARLY_OVER;
    if (isNew) this.held.set(prd, { ticket, until });
    return isNew;
  }

  get all() { return [...this.held.values()].map(({ ticket }) => ticket); }

  clear() { this.held.clear(); }
}
