// Prints the schema of librechat.yaml as JSON Schema, from LibreChat's own Zod schema. Run by
// librechat_config_schema.py. Argument: the folder of node_modules.
//
// JSON Schema has no word for what Zod checks by a function. Those checks that people meet are written here by hand,
// each at its place; a test holds the result against Zod's own answers.
import { createRequire } from "node:module";
import { join } from "node:path";

const [packages] = process.argv.slice(2);
const require = createRequire(join(packages, "package.json"));
const { configSchema, Constants, EModelEndpoint } = require("librechat-data-provider");
const { zodToJsonSchema } = require("zod-to-json-schema");

// A URL, or a placeholder that is a URL once its variable is known.
const matching = (pattern, words) => ({ type: "string", pattern, $comment: words });
const ADDRESS = matching("^\\s*(\\$\\{|[A-Za-z][A-Za-z0-9+.-]*:\\S)", "a URL such as https://example.com, or ${NAME}");
const HTTP = matching(
  "^\\s*(?![Ww][Ss][Ss]?:)(\\$\\{|[A-Za-z][A-Za-z0-9+.-]*:\\S)",
  "a URL such as https://mcp.example.com/mcp, not ws:// or wss://; or ${NAME}",
);
const WEBSOCKET = matching("^\\s*(\\$\\{|[Ww][Ss][Ss]?:\\S)", "a URL that begins with wss:// or ws://, or ${NAME}");
const PRIVATE_ADDRESS = matching(
  "^\\s*(\\[[^\\]/\\s]+\\]|[^:/\\s]+):[0-9]+\\s*$",
  "a private host and its port, such as localhost:11434",
);

// Zod's default is to drop what an object does not know: that is no reason to refuse a file.
const converted = zodToJsonSchema(configSchema.strict(), {
  $refStrategy: "none",
  effectStrategy: "input",
  pipeStrategy: "input",
  removeAdditionalStrategy: "strict",
});

// Where a place stands in the schema, whatever unions are in between.
function* at(schema, path) {
  if (!schema || typeof schema !== "object") return;
  for (const union of ["anyOf", "oneOf", "allOf"]) for (const each of schema[union] ?? []) yield* at(each, path);
  if (path.length === 0) {
    yield schema;
    return;
  }
  const [first, ...rest] = path;
  if (first === "[]") yield* at(schema.items, rest);
  else if (first === "*") yield* at(schema.additionalProperties, rest);
  else yield* at(schema.properties?.[first], rest);
}

function refine(path, what) {
  const found = [...at(converted, path)].filter((each) => what.type === undefined || each.type === what.type);
  if (found.length === 0) throw new Error(`LibreChat's schema has nothing at ${path.join(".")}`);
  for (const each of found) Object.assign(each, what);
}

refine(["endpoints"], { type: "object", minProperties: 1 });
refine(["endpoints", "custom", "[]", "name"], { type: "string", not: { enum: Object.values(EModelEndpoint) } });
for (const place of [["endpoints", "custom", "[]"], ["endpoints", "azureOpenAI", "groups", "[]"]]) {
  refine([...place, "addParams"], { type: "object", properties: { web_search: { type: "boolean" } } });
}
for (const place of [["endpoints"], ["mcpSettings"], ["actions"], ["ocr"], ["webSearch"], ["speech", "tts"], ["speech", "stt"]]) {
  refine([...place, "allowedAddresses", "[]"], PRIVATE_ADDRESS);
}
for (const key of ["authorization_url", "token_url", "redirect_uri", "revocation_endpoint"]) {
  refine(["mcpServers", "*", "oauth", key], ADDRESS);
}
refine(["mcpServers", "*", "proxy"], ADDRESS);
for (const server of at(converted, ["mcpServers", "*"])) {
  if (!server.properties?.url) continue;
  Object.assign(server.properties.url, server.properties.type?.const === "websocket" ? WEBSOCKET : HTTP);
}

// JSON Schema's patterns are JavaScript's: what Python cannot read of them is left to LibreChat.
(function drop(node) {
  if (!node || typeof node !== "object") return;
  if (typeof node.pattern === "string" && node.pattern.includes("\\p{")) delete node.pattern;
  Object.values(node).forEach(drop);
})(converted);

process.stdout.write(JSON.stringify({ version: Constants.CONFIG_VERSION, schema: converted }));
