// What was typed and not yet saved, kept in this browser for this person until the server has it.
const LONGEST = 30 * 24 * 60 * 60 * 1000;
const name = (id) => `draft:${document.body.dataset.user}:${id}`;

export function keep(id, draft) {
  try {
    localStorage.setItem(name(id), JSON.stringify({ ...draft, at: Date.now() }));
    return true;
  } catch {
    return false; // a full or forbidden storage must not stop the writing
  }
}

export function forget(id) {
  try { localStorage.removeItem(name(id)); } catch { /* nothing was kept either */ }
}

export function kept(id) {
  try { return JSON.parse(localStorage.getItem(name(id))); } catch { return null; }
}

// A page that the server wrote just before a save arrived does not show it yet: what was saved is told to the next page.
export function remember(id, saved) {
  try { sessionStorage.setItem(name(id), JSON.stringify(saved)); } catch { /* then that page shows the older text */ }
}

export function remembered(id, revision) {
  try {
    const saved = JSON.parse(sessionStorage.getItem(name(id)));
    return saved?.revision > Number(revision) ? saved : null;
  } catch { return null; }
}

// Of rows that are gone nobody asks any more.
try {
  for (const key of Object.keys(localStorage).filter((key) => key.startsWith("draft:")))
    if (JSON.parse(localStorage.getItem(key)).at < Date.now() - LONGEST) localStorage.removeItem(key);
} catch { /* no storage, or not of our writing */ }
