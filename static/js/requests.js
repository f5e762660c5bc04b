// What every request of ours carries, and how its answer is read.
const AS = { json: { Accept: "application/json" }, html: { "HX-Request": "true" } };
const SMALL_ENOUGH_TO_OUTLIVE_THE_PAGE = 60000;

// The cookie's token is current also after somebody signed in again in another tab.
function token() {
  const cookie = document.cookie.split("; ").find((part) => part.startsWith("csrftoken="));
  return cookie?.split("=")[1] ?? JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
}

// The status is 0 when the server can't be reached or is not able to answer, 401 when the writer is signed out.
export async function post(address, body, as = "json") {
  const keepalive = body instanceof URLSearchParams && body.toString().length < SMALL_ENOUGH_TO_OUTLIVE_THE_PAGE;
  const headers = { ...AS[as], "X-CSRFToken": token() };
  try {
    const response = await fetch(address, { method: "POST", headers, body, keepalive, redirect: "manual" });
    if (response.type === "opaqueredirect" || response.headers.has("HX-Redirect")) return { status: 401 };
    if (response.status >= 500 || response.status === 429) return { status: 0 };
    const isJson = response.headers.get("Content-Type")?.includes("json");
    return { status: response.status, answer: isJson ? await response.json() : await response.text() };
  } catch {
    return { status: 0 };
  }
}

// Signing in leads back to this page, which then finds what was kept.
export function signIn() {
  return Object.assign(document.createElement("a"), { href: location.pathname + location.search, textContent: "Sign in again" });
}

document.addEventListener("htmx:configRequest", ({ detail }) => {
  detail.headers["X-CSRFToken"] = token();
  if (detail.verb !== "get") return;
  for (const name of Object.keys(detail.parameters)) if (detail.parameters[name] === "") delete detail.parameters[name];
});
