// What a line says of others (whom it keeps paying, which side its personas suggest) comes from the server anew.
export async function refresh(line) {
  const answer = await fetch(line.querySelector("a.statement").pathname + "line/", { headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer?.ok) return; // what stands there is what was so a moment ago
  const shown = document.createRange().createContextualFragment(await answer.text());
  line.querySelector(".about").replaceWith(shown.querySelector(".about"));
}
