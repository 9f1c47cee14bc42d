// What AWS's own CDK says of updates: pairs of templates in (JSON on standard input), impacts out (JSON).
// In: [{"before": template, "after": template}, …]. Out, for each: {logicalId: {"impact": …, "parts": {name: impact}}}.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const require = createRequire(`${process.argv[2]}/`);
const { fullDiff } = require("@aws-cdk/cloudformation-diff");

function impacts({ before, after }) {
  const found = {};
  fullDiff(before, after).resources.forEachDifference((logicalId, change) => {
    const parts = {};
    for (const [name, property] of Object.entries(change.propertyUpdates)) {
      parts[name] = property.changeImpact;
    }
    for (const name of Object.keys(change.otherChanges)) {
      parts[name] = "WILL_UPDATE"; // as ResourceDifference.changeImpact counts them
    }
    found[logicalId] = { impact: change.changeImpact, parts };
  });
  return found;
}

process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(impacts)));
