// An OpenID provider on loopback, with TLS: oidc-provider, whose people are signed in without a page.
//
//   node provider.mjs < {"key", "certificate", "client": {…}, "people": {"anna": {claims}}}
//
// The packages are found beside the working directory. It writes its issuer as a line; each line "rotate" on the input
// gives it new signing keys, and is answered with their ID.
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { createServer } from 'node:https';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

console.info = console.error; // the provider's advice; the output is for answers

const require = createRequire(process.cwd() + '/');
const { Provider } = await import(pathToFileURL(require.resolve('oidc-provider')));

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const { key, certificate, client, people } = JSON.parse((await lines.next()).value);
const API = 'urn:example:api';
let provider;
const server = createServer({ key, cert: certificate }, (request, response) =>
  request.url.startsWith('/interaction/') ? interact(request, response) : provider.callback()(request, response),
);
await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
const issuer = `https://localhost:${server.address().port}`;

const ofKeycloak = (person) => person?.startsWith('keycloak');

function configuration(kid) {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const claims = [...new Set(Object.values(people).flatMap(Object.keys))];
  return {
    clients: [client],
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), kid, alg: 'RS256', use: 'sig' }] },
    cookies: { keys: [randomUUID()] },
    conformIdTokenClaims: false, // claims stand in the ID token, as all these providers have it
    claims: { openid: ['sub', ...claims], email: [], profile: [] },
    scopes: ['openid', 'profile', 'email', 'groups'],
    findAccount: (_, accountId) => ({ accountId, claims: () => ({ ...people[accountId], sub: accountId }) }),
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    features: {
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: ({ oidc }) => (ofKeycloak(oidc.params?.login_hint) ? API : undefined),
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({ scope: 'openid profile email', accessTokenFormat: 'jwt' }),
      },
    },
    // Keycloak has a person's roles in the access token alone.
    extraTokenClaims: (_, token) =>
      ofKeycloak(token.accountId) ? { realm_access: people[token.accountId].realm_access_in_token } : undefined,
  };
}

async function interact(request, response) {
  const { prompt, params, session, grantId } = await provider.interactionDetails(request, response);
  if (prompt.name === 'login') {
    return provider.interactionFinished(request, response, { login: { accountId: params.login_hint } });
  }
  const grant = grantId
    ? await provider.Grant.find(grantId)
    : new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
  grant.addOIDCScope(params.scope);
  grant.addResourceScope(API, params.scope);
  return provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } });
}

function renew() {
  const kid = randomUUID();
  provider = new Provider(issuer, configuration(kid));
  return kid;
}

renew();
console.log(issuer);
for await (const line of lines) if (line === 'rotate') console.log(renew());
server.close();
