// The first answer holds the page to be read. When Dash has drawn the same page below it, what the
// reader has opened and where the focus is goes over to Dash's, and the first view goes.
(() => {
  const first = document.getElementById("first-view");
  const dash = document.getElementById("react-entry-point");
  if (!first || !dash) return;
  const all = (part, what) => [...part.querySelectorAll(what)];
  const CAN_HOLD_FOCUS = "a[href], summary, input, select, button, [tabindex]";

  const takeOver = () => {
    if (!dash.querySelector("#title")) return;
    watcher.disconnect();
    const opened = all(first, "details");
    all(dash, "details").forEach((each, n) => { if (opened[n]?.open) each.open = true; });
    all(first, "input").forEach((each, n) => {
      const other = all(dash, "input")[n];
      if (other && each.value) other.value = each.value;
    });
    const focused = all(first, CAN_HOLD_FOCUS).indexOf(document.activeElement);
    const down = scrollY;
    first.remove();
    scrollTo(0, down);
    if (focused >= 0) all(dash, CAN_HOLD_FOCUS)[focused]?.focus({preventScroll: true});
  };
  const watcher = new MutationObserver(takeOver);
  watcher.observe(dash, {childList: true, subtree: true});
})();
