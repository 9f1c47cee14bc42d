// Prints what LibreChat's own Mongoose models declare, as JSON: collections, indexes and superseded indexes.
// Run by documentdb_manifest.py, with the folder of node_modules as the only argument.
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(join(process.argv[2], "package.json"));
const mongoose = require("mongoose");
const schemas = require("@librechat/data-schemas");

const collections = {};
for (const model of Object.values(schemas.createModels(mongoose))) {
  const indexes = model.schema.indexes().map(([key, options]) => {
    const { background, name, ...rest } = options;
    const parts = Object.entries(key).map(([field, direction]) => `${field}_${direction}`);
    return { name: name ?? parts.join("_"), key, ...rest };
  });
  collections[model.collection.collectionName] = indexes;
}

// A dry run on a database without indexes skips, and thereby names, every superseded index.
const empty = { db: { collection: () => ({ indexes: async () => [] }) } };
const { skipped } = await schemas.dropSupersededTenantIndexes(empty, { dryRun: true });
const superseded = {};
for (const entry of skipped) {
  const [collection, index] = entry.split(/\.(.*)/s);
  (superseded[collection] ??= []).push(index);
}

process.stdout.write(JSON.stringify({ collections, superseded }));
process.exit(0);
