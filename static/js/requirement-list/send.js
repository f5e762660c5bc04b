// Tell the server where a line stands now. Moves are sent one after the other; one that fails is shown as it is there.
let last = Promise.resolve();

export function send(list, line) {
  const facing = line.parentElement.dataset.lines;
  const body = new URLSearchParams({ requirement: line.dataset.number, facing });
  if (line.nextElementSibling) body.set("before", line.nextElementSibling.dataset.number);
  if (facing !== "unsorted") line.querySelectorAll(".sort, .suggests").forEach((part) => part.remove());
  const headers = { Accept: "application/json", "X-CSRFToken": JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"] };
  last = last.then(() => fetch(list.dataset.move, { method: "POST", headers, body, keepalive: true, redirect: "manual" }))
    .then(async (response) => {
      const answer = await response.json();
      if (!response.ok) throw new Error(answer.message);
      count(answer.counts);
      announce(list, `${line.dataset.code}: ${facing}`);
    })
    .catch((error) => failed(list, error));
}

function count(counts) {
  const all = { ...counts, both: counts.customer + counts.user };
  for (const shown of document.querySelectorAll("[data-count]")) shown.textContent = all[shown.dataset.count];
  const tray = document.querySelector("requirement-tray");
  if (tray) tray.hidden = counts.unsorted === 0;
}

function failed(list, error) {
  const message = error instanceof TypeError || error instanceof SyntaxError ? "The server can't be reached." : error.message;
  const told = announce(list, `Not moved. ${message} `);
  told.append(Object.assign(document.createElement("a"), { href: location.href, textContent: "Show the list as it is" }));
  told.className = "problem";
}

function announce(list, message) {
  let told = list.querySelector(":scope > [role=status]");
  if (!told) {
    told = document.createElement("p");
    told.setAttribute("role", "status");
    list.append(told);
  }
  told.className = "visually-hidden";
  told.textContent = message;
  return told;
}
