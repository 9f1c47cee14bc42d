// Makes chats as LibreChat stores them, through its own models. Arguments: the folder of node_modules, the
// connection string, and what to make as JSON: people with chats, files, links, prompts. Prints their IDs.
import { createRequire } from "node:module";
import { join } from "node:path";

const [packages, uri, wanted] = process.argv.slice(2);
const require = createRequire(join(packages, "package.json"));
const mongoose = require("mongoose");
const { createModels } = require("@librechat/data-schemas");

mongoose.set("autoIndex", false);
mongoose.set("autoCreate", false);
const models = createModels(mongoose);
await mongoose.connect(uri);
const made = {};
for (const { model, name, values, at } of JSON.parse(wanted)) {
  const text = JSON.stringify(values).replace(/"@(\w+)"/g, (_, other) => JSON.stringify(made[other]));
  const document = new models[model](JSON.parse(text));
  await document.validate();
  const stored = document.toObject();
  if (at) {
    stored._id = new mongoose.Types.ObjectId(
      Math.floor(Date.parse(at) / 1000).toString(16) + stored._id.toString().slice(8),
    );
    stored.createdAt = stored.updatedAt = new Date(at);
  }
  await models[model].collection.insertOne(stored);
  made[name] = stored._id.toString();
}
process.stdout.write(JSON.stringify(made));
process.exit(0);
