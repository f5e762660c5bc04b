// The steps that may not be taken back: who was told so goes on with the step before, also after the page was loaded anew.
const AT_MOST = 50;

export function passedOver(address) {
  const key = `passed-over:${address}`;
  let steps = [];
  try { steps = JSON.parse(sessionStorage.getItem(key)) ?? []; } catch { /* this page remembers, the next does not */ }
  const keep = () => { try { sessionStorage.setItem(key, JSON.stringify(steps)); } catch { /* as above */ } };
  return {
    list: () => steps,
    add(step) { steps = [...new Set([...steps, step])].slice(-AT_MOST); keep(); },
    forget() { steps = []; keep(); },
  };
}
