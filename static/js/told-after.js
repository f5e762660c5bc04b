// What is told after a page was loaded anew is shown where its reader is, for a while: the top may be out of sight.
const KEY = "loaded-anew", A_WHILE = 8000;

export function reload() {
  try { sessionStorage.setItem(KEY, "1"); } catch { /* then it is told at the top */ }
  location.reload();
}

export function showTold() {
  let anew = null;
  try { anew = sessionStorage.getItem(KEY); sessionStorage.removeItem(KEY); } catch { /* as above */ }
  const told = document.querySelector(".messages");
  if (!anew || !told) return;
  told.classList.add("notices");
  setTimeout(() => told.classList.remove("notices"), A_WHILE);
}
