// What the server says of the PRD now and then: its beat, who is here, and a ticket to hear more. Without news it says only 304.
const NEARLY_OVER = 30000;

export class Knowing {
  constructor(address) { Object.assign(this, { address, etag: "", until: 0, said: null }); }

  get ticketIsGood() { return Date.now() < this.until - NEARLY_OVER; }

  // What is known by now; null where the server can't be reached, false where this PRD is not for us any more.
  async ask() {
    const headers = this.etag && this.ticketIsGood ? { "If-None-Match": this.etag } : {};
    const answer = await fetch(this.address, { headers, cache: "no-store", redirect: "manual" }).catch(() => null);
    if (!answer || answer.status >= 500 || answer.status === 429) return null;
    if (answer.status === 304) return this.said;
    if (!answer.ok) return false;
    const said = await answer.json().catch(() => null);
    if (said) Object.assign(this, { said, etag: answer.headers.get("ETag"), until: Date.now() + said.seconds * 1000 });
    return said;
  }

  async ticket() {
    if (!this.ticketIsGood) await this.ask();
    return this.ticketIsGood ? { prd: this.said.prd, ticket: this.said.ticket, until: this.until } : null;
  }
}
