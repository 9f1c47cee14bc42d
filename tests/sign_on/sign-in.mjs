// Signs people in with LibreChat's own OpenID client and its variables, without LibreChat's server.
//
//   node sign-in.mjs < {"variables": {…}, "people": ["anna"]}
//
// The client, its strategy and what reads tokens and paths are the packages that LibreChat runs. What LibreChat's server
// does with the variables between them is not published as a package; here it is in our own words, as read in
// api/strategies/openidStrategy.js and packages/api/src/auth/openid.ts of v0.8.8.
import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const require = createRequire(process.cwd() + '/');
const found = (name) => import(pathToFileURL(require.resolve(name)));
const openid = await found('openid-client');
const { Strategy } = await found('openid-client/passport');
const { decode } = require('jsonwebtoken');
const { get } = require('lodash');

const { variables: told, people } = JSON.parse(await new Response(process.stdin).text());
const on = (name) => told[name] === 'true';

class LibreChats extends Strategy {
  authorizationRequestParams(request, options) {
    const asked = super.authorizationRequestParams(request, options);
    asked.set('state', options.state);
    asked.set('login_hint', options.person);
    if (on('OPENID_GENERATE_NONCE')) asked.set('nonce', randomBytes(16).toString('hex'));
    return asked;
  }

  currentUrl(request) {
    return new URL(told.DOMAIN_SERVER + request.url);
  }
}

// What Passport does around a strategy: one outcome, a redirect or a person or a refusal.
function authenticate(strategy, request, options) {
  return new Promise((redirect, fail) => {
    const running = Object.create(strategy);
    running.redirect = running.success = redirect;
    running.error = fail;
    running.fail = (why) => fail(new Error(why.message));
    running.authenticate(request, options);
  });
}

// A browser's way through the provider, back to where LibreChat would be.
async function walk(url, callback) {
  const cookies = new Map();
  for (let steps = 0; steps < 12; steps += 1) {
    if (url.startsWith(callback)) return url.slice(told.DOMAIN_SERVER.length);
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(url, { redirect: 'manual', headers: { cookie } });
    for (const set of answer.headers.getSetCookie()) {
      const [name, value] = set.split(';')[0].split(/=(.*)/s);
      cookies.set(name, value);
    }
    if (!answer.headers.has('location')) throw new Error(`${answer.status}: ${await answer.text()}`);
    url = new URL(answer.headers.get('location'), url).href;
  }
  throw new Error('The provider leads round in circles');
}

function rolesOf(kind, path, tokens, userinfo) {
  const source = { access: () => decode(tokens.access_token), id: () => decode(tokens.id_token), userinfo: () => userinfo };
  const roles = get(source[kind](), path);
  return Array.isArray(roles) ? roles : typeof roles === 'string' ? roles.split(/[\s,]+/).filter(Boolean) : [];
}

async function signIn(config, person) {
  const callback = told.DOMAIN_SERVER + told.OPENID_CALLBACK_URL;
  const strategy = new LibreChats(
    { config, scope: told.OPENID_SCOPE, callbackURL: callback, usePKCE: on('OPENID_USE_PKCE') },
    (tokens, done) => done(null, tokens),
  );
  const session = {};
  const asked = await authenticate(strategy, { method: 'GET', url: '/oauth/openid', session }, { state: openid.randomState(), person });
  const back = await walk(asked, callback);
  const tokens = await authenticate(strategy, { method: 'GET', url: back, session }, {});
  const claims = tokens.claims();
  const userinfo = { ...claims, ...(await openid.fetchUserInfo(config, tokens.access_token, claims.sub).catch(() => null)) };
  const has = (role) => {
    const roles = rolesOf(told[`OPENID_${role}_ROLE_TOKEN_KIND`], told[`OPENID_${role}_ROLE_PARAMETER_PATH`], tokens, userinfo);
    return told[`OPENID_${role}_ROLE`].split(',').some((one) => roles.includes(one.trim()));
  };
  const query = new URL(asked).searchParams;
  return {
    enters: !told.OPENID_REQUIRED_ROLE || has('REQUIRED'),
    administers: Boolean(told.OPENID_ADMIN_ROLE) && has('ADMIN'),
    email: userinfo[told.OPENID_EMAIL_CLAIM] ?? userinfo.email ?? userinfo.preferred_username ?? userinfo.upn,
    key: decode(tokens.id_token, { complete: true }).header.kid,
    asked: { pkce: query.get('code_challenge_method'), nonce: query.has('nonce'), scope: query.get('scope') },
  };
}

async function main() {
  const metadata = { client_secret: told.OPENID_CLIENT_SECRET };
  if (on('OPENID_GENERATE_NONCE')) metadata.token_endpoint_auth_method = 'client_secret_post';
  const config = await openid.discovery(new URL(told.OPENID_ISSUER), told.OPENID_CLIENT_ID, metadata);
  const results = {};
  for (const person of people) {
    results[person] = await signIn(config, person).catch((error) => ({ error: `${error.message} ${error.cause?.message ?? ''}`.trim() }));
  }
  return results;
}

const results = await main().catch((error) => ({ error: error.message }));
console.log(JSON.stringify(results));
