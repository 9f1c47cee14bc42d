// What is wrong with pages, as a reader meets them: {packages, pages: [{url, width, height, scheme, keyboard}]}
//
// Answers, page by page: axe's violations, whether the page is wider than its window, what the page fetched from
// elsewhere or could not run, and, if asked for, which links and fields the Tab key does not reach or does not show.
import { join } from "node:path";

import { asked, launch } from "./browser.mjs";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const MOST_TABS = 600;

const { packages, pages } = await asked();
const browser = await launch(packages);
const found = [];
try {
  for (const wanted of pages) found.push(await audited(wanted));
} finally {
  await browser.close();
}
process.stdout.write(JSON.stringify(found));

async function audited({ url, width, height, scheme, keyboard }) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme });
  const page = await context.newPage();
  const errors = [];
  const elsewhere = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("request", (request) => {
    const { protocol, origin } = new URL(request.url());
    if (protocol.startsWith("http") && origin !== new URL(url).origin) elsewhere.push(request.url());
  });
  await page.goto(url, { waitUntil: "networkidle" });
  await page.addScriptTag({ path: join(packages, "node_modules", "axe-core", "axe.min.js") });
  const { violations } = await page.evaluate((tags) => globalThis.axe.run(document, { runOnly: tags }), RULES);
  const answer = {
    violations: violations.map(({ id, help, nodes }) => ({
      id, help, nodes: nodes.slice(0, 5).map((node) => `${node.target}: ${node.failureSummary}`),
    })),
    tooWide: await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth),
    errors,
    elsewhere,
    keyboard: keyboard ? await unreached(page) : null,
  };
  await context.close();
  return answer;
}

/** The links, buttons and fields in the page's main part that Tab does not reach, or shows no sign of reaching. */
async function unreached(page) {
  const all = await page.evaluate(() => {
    const wanted = document.querySelectorAll("main a[href], main button, main input, main select, main textarea, main summary");
    const shown = [...wanted].filter((one) => one.tabIndex >= 0 && !one.disabled && !one.hidden && one.checkVisibility({ visibilityProperty: true }));
    shown.forEach((one, number) => one.setAttribute("data-audited", String(number)));
    return shown.map((one) => one.outerHTML.slice(0, 120));
  });
  const reached = new Set();
  const unmarked = [];
  await page.evaluate(() => document.body.focus());
  for (let tabs = 0; tabs < MOST_TABS && reached.size < all.length; tabs += 1) {
    await page.keyboard.press("Tab");
    const now = await page.evaluate(() => {
      const { activeElement: one } = document;
      const number = one?.getAttribute("data-audited");
      if (number === null || number === undefined) return null;
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one);
      return { number: Number(number), marked: (outlineStyle !== "none" && outlineWidth !== "0px") || boxShadow !== "none" };
    });
    if (now === null) continue;
    reached.add(now.number);
    if (!now.marked) unmarked.push(all[now.number]);
  }
  return { unreached: all.filter((_, number) => !reached.has(number)), unmarked };
}
