// The numbers beside the sides, wherever the page shows them.
export function showCounts(counts) {
  const all = { ...counts, both: counts.customer + counts.user };
  for (const shown of document.querySelectorAll("[data-count]")) shown.textContent = all[shown.dataset.count];
  const tray = document.querySelector("requirement-tray");
  if (tray) tray.hidden = counts.unsorted === 0;
}

export function countMore(side, lines) {
  for (const shown of document.querySelectorAll(`[data-count="${side}"], [data-count="both"]`))
    shown.textContent = Number(shown.textContent) + lines;
}
