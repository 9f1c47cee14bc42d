// The preview of the console: a product's form, checked by its template's own limits and rules as one types.
"use strict";

(function preview() {
  const place = document.getElementById("console");
  if (!place) return;
  const { fieldProblem, brokenRules } = globalThis.templateRules;
  const REGIONS = ["us-east-1", "us-west-2", "eu-central-1", "eu-west-1", "ap-northeast-1", "ap-southeast-2", "il-central-1", "ap-east-2"];

  // Stand for what a drop-down of the console lists: subnets of two VPCs, in three tiers and zones.
  const KNOWN = {};
  const VPCS = ["vpc-0aaaaaaaaaaaaaaa1", "vpc-0bbbbbbbbbbbbbbb2"];
  VPCS.forEach((vpc, which) => {
    KNOWN[vpc] = { VpcId: vpc, DefaultNetworkAcl: "acl-0", CidrBlock: `10.${which}.0.0/16` };
    ["public", "private", "isolated"].forEach((tier, t) => ["a", "b", "c"].forEach((zone, z) => {
      KNOWN[`subnet-0${which}${t}${z}000000000000a`] = { VpcId: vpc, AvailabilityZone: `us-east-1${zone}`, tier };
    }));
  });

  const element = (tag, attributes = {}, ...children) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (value !== undefined && value !== null && value !== false) made.setAttribute(name, value === true ? "" : value);
    }
    made.append(...children);
    return made;
  };

  const state = { product: null, version: null, from: "", region: REGIONS[0], values: {} };
  const current = () => state.product.versions.find((one) => one.version === state.version);
  const parameters = () => current().groups.flatMap((group) => group.parameters);

  async function start() {
    const products = await load("products.json");
    const [wantedProduct, wantedVersion] = decodeURIComponent(location.hash.slice(1)).split("@");
    const first = products.find((one) => one.name === wantedProduct) ?? products[0];
    const chooser = field("Product", select(products.map((one) => [one.name, `${one.name} (step ${one.step})`]), first.name, "product"));
    const form = element("div", { id: "console-form" });
    place.replaceChildren(chooser, form);
    chooser.querySelector("select").addEventListener("change", (event) => show(event.target.value));
    await show(first.name, wantedVersion);
  }

  async function show(name, version) {
    state.product = await load(`${name}.json`);
    const offered = state.product.versions.find((one) => one.state === state.product.offered);
    choose(state.product.versions.some((one) => one.version === version) ? version : offered.version);
    place.setAttribute("data-ready", `${name}@${state.version}`);
  }

  const load = async (file) => (await fetch(place.dataset.source + file)).json();

  function choose(version) {
    state.version = version;
    state.values = Object.fromEntries(parameters().map((one) => [one.name, String(one.Default ?? "")]));
    state.from = "";
    draw();
    place.setAttribute("data-ready", `${state.product.name}@${version}`);
  }

  function select(options, chosen, name, extra = {}) {
    return element("select", { id: `console-${name}`, name, ...extra },
      ...options.map(([value, label]) => element("option", { value, selected: value === chosen }, label)));
  }

  function field(label, input, description) {
    const about = description ? element("p", { class: "console-about", id: `${input.id}-about` }, description) : "";
    if (description) input.setAttribute("aria-describedby", `${input.id}-about ${input.id}-problem`);
    return element("div", { class: "console-field" }, element("label", { for: input.id }, label), about, input);
  }

  function draw() {
    const { product } = state;
    const version = current();
    const regions = field("Region", select(REGIONS.map((one) => [one, one]), state.region, "region"));
    regions.querySelector("select").addEventListener("change", (event) => { state.region = event.target.value; check(); });
    const versions = field("Version", select(product.versions.map((one) =>
      [one.version, one.state === product.offered ? `${one.version} of ${one.date}` : `${one.version} of ${one.date}: ${one.state}, launched no more`]), version.version, "version"));
    versions.querySelector("select").addEventListener("change", (event) => choose(event.target.value));
    document.getElementById("console-form").replaceChildren(
      element("p", {}, product.description), versions, element("p", { class: "console-about" }, version.changelog), regions,
      ...tags(), ...version.groups.map(group), verdict(), effect(), outputs(),
    );
    check();
  }

  const tags = () => Object.entries(state.product.tags).map(([name, values]) =>
    field(`Tag ${name}`, select(values.map((value) => [value, value]), values[0], `tag-${name}`)));

  function group({ label, parameters: inside }) {
    return element("fieldset", { class: "console-group" }, element("legend", {}, label), ...inside.map((parameter) => {
      const input = entry(parameter);
      input.addEventListener("input", () => { state.values[parameter.name] = input.value; check(); });
      const shown = field(parameter.label, input, parameter.Description);
      shown.append(element("p", { class: "console-problem", id: `${input.id}-problem`, "aria-live": "polite" }));
      return shown;
    }));
  }

  function entry(parameter) {
    const chosen = state.values[parameter.name];
    if (parameter.AllowedValues) return select(parameter.AllowedValues.map((one) => [String(one), String(one)]), chosen, parameter.name);
    const kind = { "AWS::EC2::VPC::Id": VPCS, "AWS::EC2::Subnet::Id": Object.keys(KNOWN).filter((id) => id.startsWith("subnet-")) }[parameter.Type];
    if (kind) return select([["", "choose …"], ...kind.map((id) => [id, told(id)])], chosen, parameter.name);
    return element("input", { id: `console-${parameter.name}`, name: parameter.name, value: chosen, autocomplete: "off",
      spellcheck: "false", type: parameter.NoEcho ? "password" : "text" });
  }

  const told = (id) => (KNOWN[id].tier ? `${id} (${KNOWN[id].tier}, ${KNOWN[id].AvailabilityZone}, ${KNOWN[id].VpcId})` : `${id} (${KNOWN[id].CidrBlock})`);

  function verdict() {
    return element("section", { class: "console-verdict", tabindex: "0", "aria-labelledby": "console-verdict-title" },
      element("h2", { id: "console-verdict-title" }, "What a launch with these answers meets"),
      element("p", { id: "console-answer", role: "status" }), element("ul", { id: "console-refusals" }),
      element("p", { id: "console-price" }));
  }

  function check() {
    const wrong = [];
    for (const parameter of parameters()) {
      const input = document.getElementById(`console-${parameter.name}`);
      const problem = fieldProblem(parameter, state.values[parameter.name]);
      input.setAttribute("aria-invalid", String(problem !== null));
      document.getElementById(`${input.id}-problem`).textContent = problem === null ? "" : `${parameter.label} ${problem}.`;
      if (problem !== null) wrong.push(`${parameter.label} ${problem}.`);
    }
    const broken = brokenRules(current().rules, state.values, state.region, KNOWN);
    const refusals = [...wrong, ...broken];
    document.getElementById("console-answer").textContent = refusals.length === 0
      ? "Nothing in the form stands in its way." : "It is refused before anything is made:";
    document.getElementById("console-refusals").replaceChildren(...refusals.map((one) => element("li", {}, one)));
    place.setAttribute("data-refused", String(refusals.length > 0));
    document.getElementById("console-price").textContent = price();
  }

  function price() {
    const { costs } = state.product;
    const dollars = costs.table[costs.parameters.map((name) => state.values[name]).join("|")];
    if (dollars === undefined || state.version !== state.product.versions[0].version) return "";
    return `About $${Math.round(dollars)} a month for this layer, at list prices of us-east-1, before use.`;
  }

  function effect() {
    const { versions } = state.product;
    const newer = versions.findIndex((one) => one.version === state.version);
    const older = versions.slice(newer + 1);
    const section = element("section", {}, element("h2", {}, "What an update to this version does"));
    if (older.length === 0) {
      section.append(element("p", {}, "It is the first version: nothing is updated to it."));
      return section;
    }
    const from = field("From version", select(older.map((one) => [one.version, one.version]), older[0].version, "from"));
    const steps = element("ol", { id: "console-effect", "aria-live": "polite" });
    const list = () => {
      const passed = versions.slice(newer, versions.findIndex((one) => one.version === from.querySelector("select").value)).reverse();
      steps.replaceChildren(...passed.map((one) => element("li", {}, element("strong", {}, `${one.version}: `), one.update)));
    };
    from.querySelector("select").addEventListener("change", list);
    list();
    section.append(from, element("p", { class: "console-about" }, "Each version's effect on the one before; an update over several does all of them at once."), steps);
    return section;
  }

  function outputs() {
    const row = (one) => element("li", {}, element("strong", {}, one.name), one.description ? `: ${one.description}` : "");
    const people = current().outputs.filter((one) => !one.exported);
    const layers = current().outputs.filter((one) => one.exported);
    return element("section", {}, element("h2", {}, "Outputs"), element("ul", {}, ...people.map(row)),
      element("details", {}, element("summary", {}, `Handed to other layers (${layers.length})`), element("ul", {}, ...layers.map(row))));
  }

  start();
})();
