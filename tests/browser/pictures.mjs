// Pictures of pages, for people: {packages, pages: [{url, width, height, scheme, file}]}
import { asked, launch } from "./browser.mjs";

const { packages, pages } = await asked();
const browser = await launch(packages);
try {
  for (const { url, width, height, scheme, file, full } of pages) {
    const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme });
    const page = await context.newPage();
    await page.goto(url, { waitUntil: "networkidle" });
    await page.screenshot({ path: file, fullPage: Boolean(full) });
    await context.close();
  }
} finally {
  await browser.close();
}
process.stdout.write("null");
