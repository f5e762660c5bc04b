// This page as the server would write it by now.
import { isBeside } from "./beside.js";
import { isThisPage, partsOf, snapshot } from "./snapshot.js";

// What answered a press may stand at an address that gives no page. After 403 a new ticket helps, after 429 patience.
const isForPresses = (status) => status >= 400 && status < 500 && ![403, 429].includes(status);

// Null where nothing changed. `isGone`: there is no such page any more, or it is somewhere else. `isOther`: there is a page,
// but not this one.
export async function fetched(address, { ticket, beat }) {
  const headers = { "X-Live": ticket, "X-Live-Beat": beat };
  if (snapshot.etag) headers["If-None-Match"] = snapshot.etag;
  const answer = await fetch(address, { headers, cache: "no-store", redirect: "manual" }).catch(() => null);
  if (answer?.status === 304) return null;
  if ([404, 410].includes(answer?.status) || answer?.type === "opaqueredirect") return { isGone: true };
  if (isForPresses(answer?.status)) return { isOther: true };
  const html = answer?.status === 200 ? await answer.text().catch(() => "") : "";
  if (!html) return { failed: true, status: answer?.status ?? 0 };
  const parts = partsOf(new DOMParser().parseFromString(html, "text/html"));
  if (!isThisPage(parts)) return { isOther: true };
  if (isBeside()) parts.delete("sheet"); // of it this page knows nothing
  return { address, parts, etag: answer.headers.get("ETag") };
}
