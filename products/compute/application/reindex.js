// Fills Meilisearch from LibreChat's database whenever its store is new: after it was lost, replaced or given up.
//
// LibreChat marks in its database what it has indexed, and believes these marks when the index is gone (its script
// reset-meili-sync is for people to run; LibreChat pull request 8823). So the marks are taken back here, and LibreChat's
// own models index everything again. A tiny index of our own says that a store was filled; it goes when the store does.
'use strict';

const { createRequire } = require('node:module');

const FILLED = 'librechat-catalog-filled';
const MODELS = ['Message', 'Conversation'];
const INDEXES = ['messages', 'convos'];
const BATCH = 1000;
const { MEILI_HOST, MEILI_MASTER_KEY, MONGO_URI, REINDEX } = process.env;
const PAUSE = Number(process.env.REINDEX_PAUSE_SECONDS ?? 30) * 1000;

const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

// LibreChat's image has its modules in the working directory, those of the server alone in api/.
function load(name) {
  const missing = [];
  for (const folder of ['/', '/api/']) {
    try {
      return createRequire(process.cwd() + folder)(name);
    } catch (error) {
      if (error.code !== 'MODULE_NOT_FOUND') throw error;
      missing.push(process.cwd() + folder);
    }
  }
  throw new Error(`LibreChat's image has no module ${name}: looked in ${missing.join(' and ')}`);
}

async function ask(method, path, body) {
  const answer = await fetch(MEILI_HOST + path, {
    method,
    headers: { Authorization: `Bearer ${MEILI_MASTER_KEY}`, 'Content-Type': 'application/json' },
    body: body && JSON.stringify(body),
    signal: AbortSignal.timeout(30_000),
  });
  if (!answer.ok && answer.status !== 404) {
    throw new Error(`Meilisearch answered ${answer.status} to ${method} ${path}`);
  }
  return { found: answer.ok, body: answer.ok ? await answer.json() : undefined };
}

const exists = async (index) => (await ask('GET', `/indexes/${index}`)).found;

let mongoose;

async function connected() {
  if (!mongoose) {
    mongoose = load('mongoose');
    // Collections and their indexes are the data layer's; this program makes none.
    mongoose.set('autoIndex', false);
    mongoose.set('autoCreate', false);
    load('@librechat/data-schemas').createModels(mongoose);
  }
  if (mongoose.connection.readyState !== 1) {
    await mongoose.connect(MONGO_URI);
  }
}

// Which documents count as indexed; one pass over the collection, in small writes.
async function takeMarksBack(collection) {
  const setBack = (ids) => collection.updateMany({ _id: { $in: ids } }, { $set: { _meiliIndex: false } });
  let ids = [];
  for await (const { _id } of collection.find({ _meiliIndex: true }, { projection: { _id: 1 } })) {
    ids.push(_id);
    if (ids.length === BATCH) {
      await setBack(ids);
      ids = [];
    }
  }
  await setBack(ids);
}

async function markFilled() {
  const { body } = await ask('POST', '/indexes', { uid: FILLED, primaryKey: 'id' });
  for (;;) {
    const task = (await ask('GET', `/tasks/${body.taskUid}`)).body;
    if (task.status === 'succeeded' || task.error?.code === 'index_already_exists') return;
    if (task.status === 'failed' || task.status === 'canceled') {
      throw new Error(`Meilisearch could not note that it is filled: ${task.error?.code}`);
    }
    await sleep(500);
  }
}

async function fill() {
  console.log('The search index is new: indexing all conversations');
  await connected();
  // The models make their indexes beside, and LibreChat makes them when it starts.
  while (!(await Promise.all(INDEXES.map(exists))).every(Boolean)) await sleep(500);
  for (const name of MODELS) {
    await takeMarksBack(mongoose.models[name].collection);
    await mongoose.models[name].syncWithMeili();
  }
  await markFilled();
  console.log('The search index is complete');
}

// No message may show a secret, whatever a driver puts into it.
function told(error) {
  const hidden = [MONGO_URI, MEILI_MASTER_KEY].filter(Boolean);
  return hidden.reduce((text, secret) => text.replaceAll(secret, '(hidden)'), `${error.name}: ${error.message}`);
}

async function main() {
  for (;;) {
    try {
      if (!(await exists(FILLED))) {
        await fill();
        return;
      }
      if (REINDEX !== 'watch') return;
      await sleep(2 * PAUSE);
    } catch (error) {
      console.error(`The search index could not be filled, trying again: ${told(error)}`);
      await sleep(PAUSE);
    }
  }
}

main().then(() => process.exit(0));
