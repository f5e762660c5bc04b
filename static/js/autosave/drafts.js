// What was typed and not yet saved, kept in this browser until the server has it.
const name = (key, field) => `draft:${key}:${field}`;

export function keep(key, field, value, revision) {
  try {
    localStorage.setItem(name(key, field), JSON.stringify({ value, revision, at: Date.now() }));
    return true;
  } catch {
    return false; // a full or forbidden storage must not stop the writing
  }
}

export function forget(key, field) {
  try { localStorage.removeItem(name(key, field)); } catch { /* nothing was kept either */ }
}

export function kept(key, field) {
  try { return JSON.parse(localStorage.getItem(name(key, field))); } catch { return null; }
}
