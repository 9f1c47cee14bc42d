// Tables that are wider than the window can be reached and scrolled by the keyboard. The theme wraps them when it
// gets to it, so this watches for the wraps.
"use strict";

const reachable = () => {
  for (const wrap of document.querySelectorAll(".md-typeset__scrollwrap:not([tabindex])")) {
    wrap.tabIndex = 0;
    wrap.setAttribute("role", "region");
    wrap.setAttribute("aria-label", "Table, scrolls sideways");
  }
};

new MutationObserver(reachable).observe(document.body, { childList: true, subtree: true });
reachable();
