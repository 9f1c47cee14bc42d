// Prints, as JSON, the fields of LibreChat's own models by collection. Argument: the folder of node_modules.
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(join(process.argv[2], "package.json"));
const mongoose = require("mongoose");
const { createModels } = require("@librechat/data-schemas");

mongoose.set("autoIndex", false);
mongoose.set("autoCreate", false);
const found = {};
for (const model of Object.values(createModels(mongoose))) {
  found[model.collection.collectionName] = Object.keys(model.schema.paths);
}
process.stdout.write(JSON.stringify(found));
process.exit(0);
