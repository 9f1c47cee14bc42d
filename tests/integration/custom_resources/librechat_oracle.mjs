// Asks LibreChat's own models about a database: what they would create and drop, before and after they
// create their indexes as LibreChat does at boot. Arguments: the folder of node_modules, the connection
// string, and "boot" to create the indexes too. Prints JSON.
import { createRequire } from "node:module";
import { join } from "node:path";

const [packages, uri, mode] = process.argv.slice(2);
const require = createRequire(join(packages, "package.json"));
const mongoose = require("mongoose");
const { createModels } = require("@librechat/data-schemas");

mongoose.set("autoIndex", false);
mongoose.set("autoCreate", false);
const models = Object.values(createModels(mongoose));
await mongoose.connect(uri);
const began = performance.now();
if (mode === "boot") {
  await Promise.all(
    models.map(async (model) => {
      await model.createCollection();
      await model.createIndexes();
    }),
  );
}
const seconds = (performance.now() - began) / 1000;
const differences = {};
for (const model of models) {
  const { toCreate, toDrop } = await model.diffIndexes();
  if (toCreate.length || toDrop.length) {
    differences[model.collection.collectionName] = { toCreate, toDrop };
  }
}
process.stdout.write(JSON.stringify({ models: models.length, seconds, differences }));
process.exit(0);
