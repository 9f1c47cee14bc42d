// Runs before LibreChat in its container: makes the first administrator, and keeps sign-up closed until there is one.
//
// LibreChat makes whoever signs up first the administrator (its AuthService, registerUser). So nobody may sign up before
// an administrator is there; and whoever signs in with the company's accounts is a user, unless a group says otherwise.
// The exit code tells the shell that starts LibreChat what to do: 0 start it, CLOSED start it with sign-up closed, 1 not.
'use strict';

const { createRequire } = require('node:module');

const CLOSED = 3;
const DUPLICATE = 11000;
const { ALLOW_REGISTRATION, FIRST_ADMINISTRATOR, FIRST_ADMINISTRATOR_PASSWORD, MONGO_URI, OPENID_ISSUER } = process.env;
// How the administrator will sign in: an account of the other kind is refused at the door.
const provider = OPENID_ISSUER ? 'openid' : 'local';

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

function users() {
  const mongoose = load('mongoose');
  // Collections and their indexes are the data layer's; this program makes none.
  mongoose.set('autoIndex', false);
  mongoose.set('autoCreate', false);
  const { User } = load('@librechat/data-schemas').createModels(mongoose);
  return { mongoose, User };
}

// What lets in whoever signs in in this way: nothing where the provider says who somebody is.
const credentials = () =>
  provider === 'local' ? { password: load('bcryptjs').hashSync(FIRST_ADMINISTRATOR_PASSWORD, 10) } : {};

function account(email) {
  const name = email.split('@')[0];
  return { email, name, username: name, provider, emailVerified: true, role: 'ADMIN', ...credentials() };
}

// The administrator of before, now that people sign in in another way; a password that was set stays.
async function moved(User, email) {
  const before = await User.findOne({ email, role: 'ADMIN' }).select('+password').lean();
  if (!before) return false;
  await User.updateOne({ _id: before._id }, { $set: { provider, ...(before.password ? {} : credentials()) } });
  console.log(`The administrator ${email} signs in with ${provider === 'local' ? 'a password' : 'single sign-on'} now`);
  return true;
}

// Whether an administrator is there at the end; an account that somebody else may have made is never raised to one.
async function administratorIsThere(User) {
  if (await User.exists({ role: 'ADMIN', provider })) return true;
  const email = FIRST_ADMINISTRATOR?.trim().toLowerCase();
  if (!email) return Boolean(await User.exists({ role: 'ADMIN' }));
  if (await moved(User, email)) return true;
  if (await User.exists({ email })) {
    console.error(
      `No administrator was made: ${email} has an account that is none, and whoever made it would become one. ` +
        'Give another address as First administrator',
    );
    return Boolean(await User.exists({ role: 'ADMIN' }));
  }
  try {
    await User.create(account(email));
    console.log(`Made the first administrator: ${email}`);
  } catch (error) {
    if (error.code !== DUPLICATE) throw error;
    // Another task was faster, or somebody signed up with the address through an older one.
    return Boolean(await User.exists({ role: 'ADMIN' }));
  }
  return true;
}

// No message may show a secret, whatever a driver puts into it.
function told(error) {
  const hidden = [MONGO_URI, FIRST_ADMINISTRATOR_PASSWORD].filter(Boolean);
  return hidden.reduce((text, secret) => text.replaceAll(secret, '(hidden)'), `${error.name}: ${error.message}`);
}

async function main() {
  const open = ALLOW_REGISTRATION === 'true';
  if (!open && !FIRST_ADMINISTRATOR) return 0;
  const { mongoose, User } = users();
  await mongoose.connect(MONGO_URI);
  if ((await administratorIsThere(User)) || !open) return 0;
  console.error('Sign-up stays closed: there is no administrator yet. Update the product with First administrator');
  return CLOSED;
}

main().then(
  (code) => process.exit(code),
  (error) => {
    console.error(`LibreChat was not started, for its administrator could not be looked for: ${told(error)}`);
    process.exit(1);
  },
);
