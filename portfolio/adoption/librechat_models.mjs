// Prints what LibreChat's own Mongoose models declare, as JSON: collections, indexes and superseded indexes, and
// the indexes of older releases. Run by documentdb_manifest.py. Arguments: the folder of node_modules, then the
// names under which older releases of data-schemas are installed.
import { createRequire } from "node:module";
import { join } from "node:path";

const [packages, ...older] = process.argv.slice(2);
const require = createRequire(join(packages, "package.json"));
const { Mongoose } = require("mongoose");
const schemas = require("@librechat/data-schemas");

function declared({ createModels }) {
  const collections = {};
  for (const model of Object.values(createModels(new Mongoose()))) {
    const indexes = model.schema.indexes().map(([key, options]) => {
      const { background, name, ...rest } = options;
      const parts = Object.entries(key).map(([field, direction]) => `${field}_${direction}`);
      return { name: name ?? parts.join("_"), key, ...rest };
    });
    collections[model.collection.collectionName] = indexes;
  }
  return collections;
}

// A dry run on a database without indexes skips, and thereby names, every superseded index.
const empty = { db: { collection: () => ({ indexes: async () => [] }) } };
const { skipped } = await schemas.dropSupersededTenantIndexes(empty, { dryRun: true });
const superseded = {};
for (const entry of skipped) {
  const [collection, index] = entry.split(/\.(.*)/s);
  (superseded[collection] ??= []).push(index);
}

const former = older.map((name) => declared(require(name)));
process.stdout.write(JSON.stringify({ collections: declared(schemas), superseded, former }));
process.exit(0);
