// Gives LibreChat a variable for each ${NAME} of its configuration, from the one secret that a company keeps them in.
// Node.js loads this before anything else (--require), so that every process of LibreChat has them. A variable that is
// there already stays as it is, and no key that the configuration does not name becomes one.
'use strict';

const { readFileSync } = require('node:fs');

const { CONFIG_PATH, OWN_SECRETS } = process.env;

// Without the error of JSON.parse, which repeats what it read.
function keys(text) {
  try {
    const found = JSON.parse(text);
    if (found && typeof found === 'object' && !Array.isArray(found)) return found;
  } catch {}
  console.error(
    'The secret with the values of the configuration holds no key/value pairs: it must be a JSON object of texts, ' +
      'as the Secrets Manager console writes it. Correct the secret; LibreChat cannot start.',
  );
  process.exit(1);
}

if (OWN_SECRETS) {
  delete process.env.OWN_SECRETS;
  const values = keys(OWN_SECRETS);
  const names = /\$\{([A-Za-z_]\w*)\}|"tokenEnv":"([A-Za-z_]\w*)"/g;
  for (const [, name, named] of readFileSync(CONFIG_PATH, 'utf8').matchAll(names)) {
    const value = values[name ?? named];
    if (typeof value === 'string') process.env[name ?? named] ??= value;
  }
}
