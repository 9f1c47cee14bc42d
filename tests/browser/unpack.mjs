// Unpack the browser, and see it answer: run once, by whoever installs the packages.
import { asked, launch } from "./browser.mjs";

const { packages } = await asked();
const browser = await launch(packages);
process.stdout.write(JSON.stringify(browser.version()));
await browser.close();
