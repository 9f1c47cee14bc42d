// What the preview's forms say to launches: {packages, url, launches: [{product, version, region, values}]}
//
// Each is filled in with what its fields take: any text, or one of the choices that are offered. Answers for each launch whether it is
// refused, the fields that are marked with what stands below them, every reason, and the values that are not offered.
import { asked, launch } from "./browser.mjs";

const { packages, url, launches } = await asked();
const browser = await launch(packages);
const answers = [];
try {
  const page = await browser.newPage();
  await page.goto(url, { waitUntil: "networkidle" });
  for (const wanted of launches) answers.push(await filled(page, wanted));
} finally {
  await browser.close();
}
process.stdout.write(JSON.stringify(answers));

async function filled(page, { product, version, region, values }) {
  if ((await page.inputValue("#console-product")) !== product) await page.selectOption("#console-product", product);
  await page.locator(`#console[data-ready^="${product}@"]`).waitFor();
  // In the page itself, by the events that typing and choosing cause: a hundred launches take seconds.
  return page.evaluate(({ version, region, values }) => {
    const enter = (place, value) => {
      place.value = value;
      place.dispatchEvent(new Event("input", { bubbles: true }));
      place.dispatchEvent(new Event("change", { bubbles: true }));
    };
    // Choosing a version, even the one that is chosen, begins with an empty form.
    enter(document.getElementById("console-version"), version);
    enter(document.getElementById("console-region"), region);
    const notOffered = [];
    for (const [name, value] of Object.entries(values)) {
      const place = document.getElementById(`console-${name}`);
      if (place.tagName === "SELECT" && ![...place.options].some((option) => option.value === value)) notOffered.push(name);
      else enter(place, value);
    }
    return {
      notOffered,
      refused: document.getElementById("console").dataset.refused === "true",
      marked: Object.fromEntries([...document.querySelectorAll('[aria-invalid="true"]')].map((one) =>
        [one.name, document.getElementById(`${one.id}-problem`).textContent])),
      reasons: [...document.querySelectorAll("#console-refusals li")].map((one) => one.textContent),
      price: document.getElementById("console-price").textContent,
      effect: document.getElementById("console-effect")?.textContent ?? "",
      outputs: document.getElementById("console-form").textContent.includes("Handed to other layers"),
    };
  }, { version, region, values });
}
