// A template's limits and rules, held against the answers of a form: what CloudFormation does before it makes anything.
//
//   fieldProblem(parameter, value)              words, or null
//   brokenRules(rules, values, region, known)   the descriptions of the assertions that do not hold
//
// Rule functions: AWS CloudFormation Template Reference Guide, "Rule functions". `known` holds the attributes of what a
// form may name, by ID, where AWS would look them up.
"use strict";

(function expose(root) {
  const isNumber = (type) => type === "Number" || type === "List<Number>";
  const isList = (type) => type === "CommaDelimitedList" || type.startsWith("List<");

  const within = (number, least, most) =>
    (least === undefined || number >= Number(least)) && (most === undefined || number <= Number(most));

  function fits(parameter, value) {
    if (parameter.AllowedValues && !parameter.AllowedValues.map(String).includes(value)) return false;
    if (parameter.AllowedPattern !== undefined && !new RegExp(`^(?:${parameter.AllowedPattern})$`).test(value)) return false;
    if (!within(value.length, parameter.MinLength, parameter.MaxLength)) return false;
    if (!isNumber(parameter.Type)) return true;
    return value.trim() !== "" && Number.isFinite(Number(value)) && within(Number(value), parameter.MinValue, parameter.MaxValue);
  }

  function fieldProblem(parameter, value) {
    if (value === "" && parameter.Default === undefined) return "needs a value: it has no default";
    const parts = isList(parameter.Type) ? value.split(",").map((part) => part.trim()) : [value];
    if (parts.every((part) => fits(parameter, part))) return null;
    if (parameter.ConstraintDescription) return parameter.ConstraintDescription;
    if (parameter.AllowedValues) return `must be one of ${parameter.AllowedValues.join(", ")}`;
    return "is not allowed here";
  }

  function brokenRules(rules, values, region, known) {
    const world = { values: { ...values, "AWS::Region": region }, known };
    return Object.values(rules)
      .filter((rule) => rule.RuleCondition === undefined || holds(rule.RuleCondition, world))
      .flatMap((rule) => rule.Assertions)
      .filter((assertion) => !holds(assertion.Assert, world))
      .map((assertion) => assertion.AssertDescription);
  }

  const list = (value) => (Array.isArray(value) ? value : [value]);

  function holds(expression, world) {
    const [[name, argument]] = Object.entries(expression);
    const read = (part) => text(part, world);
    const readAll = (part) => list(Array.isArray(part) ? part.map(read) : read(part)).flat();
    switch (name) {
      case "Fn::Equals": return String(read(argument[0])) === String(read(argument[1]));
      case "Fn::Not": return !holds(argument[0], world);
      case "Fn::And": return argument.every((part) => holds(part, world));
      case "Fn::Or": return argument.some((part) => holds(part, world));
      case "Fn::Contains": return readAll(argument[0]).includes(read(argument[1]));
      case "Fn::EachMemberIn": return readAll(argument[0]).every((one) => readAll(argument[1]).includes(one));
      case "Fn::EachMemberEquals": return readAll(argument[0]).every((one) => one === read(argument[1]));
      default: throw new Error(`Cannot evaluate ${name} in a rule: it is not known here`);
    }
  }

  function text(part, world) {
    if (typeof part !== "object" || part === null) return String(part);
    const [[name, argument]] = Object.entries(part);
    if (name === "Ref") return world.values[argument] ?? "";
    if (name === "Fn::ValueOf") return world.known[world.values[argument[0]]]?.[argument[1]] ?? "";
    if (name === "Fn::ValueOfAll") return Object.values(world.known).map((one) => one[argument[1]]).filter(Boolean);
    if (name === "Fn::RefAll") return Object.keys(world.known);
    throw new Error(`Cannot read ${name} in a rule: it is not known here`);
  }

  root.templateRules = { fieldProblem, brokenRules };
})(globalThis);
