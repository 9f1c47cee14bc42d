// Labels of pictures that something else covers or crosses: {packages, pictures: [url]}
//
// A label may stand on a line if a ground of its own lies between them; two labels never touch.
import { asked, launch } from "./browser.mjs";

const { packages, pictures } = await asked();
const browser = await launch(packages);
const found = {};
try {
  for (const url of pictures) {
    const page = await browser.newPage();
    await page.goto(url);
    found[url] = await page.evaluate(covered);
    await page.close();
  }
} finally {
  await browser.close();
}
process.stdout.write(JSON.stringify(found));

function covered() {
  const drawn = [...document.querySelectorAll("text, path, rect, line")].filter((one) => !one.closest("marker, clipPath, defs"));
  const box = (one) => {
    const { left, right, top, bottom } = one.getBoundingClientRect();
    const empty = one.tagName === "text" ? (bottom - top) / 5 : 0; // of a line's height, above and below its letters
    return { left, right, top: top + empty, bottom: bottom - empty };
  };
  const within = (x, y, { left, right, top, bottom }) => left + 1 < x && x < right - 1 && top + 1 < y && y < bottom - 1;
  const touches = (a, b) => a.left + 1 < b.right && b.left + 1 < a.right && a.top + 1 < b.bottom && b.top + 1 < a.bottom;
  const points = (path) => {
    const length = path.getTotalLength();
    const matrix = path.getScreenCTM();
    return Array.from({ length: Math.ceil(length / 2) + 1 }, (_, step) => path.getPointAtLength(step * 2).matrixTransform(matrix));
  };
  const texts = drawn.filter((one) => one.tagName === "text" && one.textContent.trim());
  const grounds = drawn.filter((one) => one.tagName === "rect" && !["none", "transparent"].includes(getComputedStyle(one).fill));
  const order = new Map(drawn.map((one, number) => [one, number]));
  const wrong = [];
  texts.forEach((text, number) => {
    for (const other of texts.slice(number + 1)) {
      if (touches(box(text), box(other))) wrong.push(`"${text.textContent}" and "${other.textContent}" overlap`);
    }
    for (const ground of grounds) {
      if (order.get(ground) > order.get(text) && touches(box(text), box(ground))) wrong.push(`"${text.textContent}" is covered`);
    }
  });
  for (const path of drawn.filter((one) => one.tagName === "path" && !one.ownerSVGElement.ownerSVGElement)) {
    const places = points(path);
    for (const text of texts) {
      const between = grounds.some((ground) => order.get(path) < order.get(ground) && order.get(ground) < order.get(text)
        && box(ground).left <= box(text).left && box(text).right <= box(ground).right);
      if (!between && places.some(({ x, y }) => within(x, y, box(text)))) wrong.push(`a line crosses "${text.textContent}"`);
    }
  }
  return wrong;
}
