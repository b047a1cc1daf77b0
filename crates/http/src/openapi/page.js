// Shows one OpenAPI document: its operations by tag, their parameters, bodies, answers and examples.
// Texts of the document become text nodes only; nothing of it is read as HTML.
"use strict";

const METHODS = ["get", "post", "put", "patch", "delete"];
const main = document.getElementById("main");
const contents = document.getElementById("contents");
const documents = document.getElementById("documents");
const find = document.getElementById("find");
let api = {};

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

// Text with its `code` set as code.
function prose(text) {
  return (text || "").split("`").map((part, place) => (place % 2 ? make("code", {}, part) : part));
}

function resolve(schema) {
  for (let turns = 0; schema && schema.$ref && turns < 20; turns += 1) {
    const target = schema.$ref.slice(2).split("/").reduce((node, key) => (node || {})[key.replace(/~1/g, "/").replace(/~0/g, "~")], api);
    const { $ref, ...beside } = schema;
    schema = { ...target, ...beside };
  }
  return schema || {};
}

// The branches of a schema that say something: null is told by the type's name instead.
function branches(schema) {
  return [...(schema.oneOf || []), ...(schema.anyOf || []), ...(schema.allOf || [])].filter((part) => part.type !== "null");
}

// A schema with its only branch, or all parts of allOf, folded into it.
function flatten(raw) {
  let schema = resolve(raw);
  const parts = branches(schema);
  if (parts.length === 1 || schema.allOf) {
    const folded = parts.map(flatten).reduce((sum, part) => ({
      ...sum, ...part, properties: { ...sum.properties, ...part.properties }, required: [...(sum.required || []), ...(part.required || [])],
    }), {});
    const nullable = (schema.oneOf || schema.anyOf || []).some((part) => part.type === "null");
    schema = { ...folded, ...schema, properties: folded.properties, required: folded.required, oneOf: undefined, anyOf: undefined, allOf: undefined, nullable };
  }
  return schema;
}

function typeName(raw) {
  const schema = flatten(raw);
  const choices = branches(schema);
  if (choices.length) return choices.map(typeName).join(" or ");
  let name = [].concat(schema.type || "any").join(" or ");
  if (schema.type === "array") name = `list of ${typeName(schema.items || {})}`;
  if (schema.format) name += ` (${schema.format})`;
  if (schema.nullable) name += " or null";
  return name;
}

function example(raw, depth = 0) {
  const schema = flatten(raw);
  if (schema.example !== undefined) return schema.example;
  if (Array.isArray(schema.examples) && schema.examples.length) return schema.examples[0];
  if (schema.default !== undefined) return schema.default;
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  if (depth > 6) return null;
  const choices = branches(schema);
  if (choices.length) return example(choices[0], depth + 1);
  const kind = [].concat(schema.type || "object")[0];
  if (kind === "array") return [example(schema.items || {}, depth + 1)];
  if (kind === "boolean") return true;
  if (kind === "integer" || kind === "number") return schema.minimum || 1;
  if (kind === "string") return schema.format === "password" ? "…" : "text";
  return Object.fromEntries(Object.entries(schema.properties || {}).map(([name, part]) => [name, example(part, depth + 1)]));
}

function rows(raw, prefix = "", depth = 0) {
  const schema = flatten(raw);
  return Object.entries(schema.properties || {}).flatMap(([name, part]) => {
    const needed = (schema.required || []).includes(name);
    const inner = flatten(part);
    const path = prefix + name;
    const nested = depth > 4 ? [] : inner.type === "array" ? rows(inner.items || {}, `${path}[].`, depth + 1) : rows(part, `${path}.`, depth + 1);
    return [row(path, needed, part, inner.description), ...nested];
  });
}

function row(name, needed, schema, description) {
  const inner = flatten(schema);
  const values = inner.enum || (inner.items && flatten(inner.items).enum);
  return make("tr", {},
    make("td", {}, make("code", {}, name), make("br"), needed ? make("span", { class: "needed" }, "required") : ""),
    make("td", {}, typeName(schema)),
    make("td", {}, ...prose(description), values ? make("div", { class: "faint" }, values.join(", ")) : "",
      inner.default !== undefined ? make("div", { class: "faint" }, `default ${JSON.stringify(inner.default)}`) : ""));
}

function table(body) {
  if (!body.length) return null;
  const head = make("tr", {}, ...["Name", "Type", "Meaning"].map((title) => make("th", {}, title)));
  return make("table", {}, make("thead", {}, head), make("tbody", {}, ...body));
}

function content(holder) {
  const found = Object.entries((holder || {}).content || {})[0];
  return found ? { kind: found[0], ...found[1] } : null;
}

function sample(media) {
  if (media.example !== undefined) return media.example;
  const named = Object.values(media.examples || {})[0];
  return named && resolve(named).value !== undefined ? resolve(named).value : example(media.schema || {});
}

function pretty(value) {
  return make("pre", {}, typeof value === "string" ? value : JSON.stringify(value, null, 2));
}

function curl(method, path, operation, body) {
  const server = ((operation.servers || api.servers || [])[0] || {}).url || "";
  const base = server.startsWith("http") ? server : location.origin + server;
  const lines = [`curl -X ${method.toUpperCase()} '${base}${path}'`];
  if ((operation.security || api.security || []).length) lines.push("-H 'Authorization: Bearer TOKEN'");
  if (body) lines.push(`-H 'Content-Type: ${body.kind}'`, `-d '${JSON.stringify(sample(body)).replace(/'/g, "'\\''")}'`);
  return make("pre", {}, lines.join(" \\\n  "));
}

function answers(operation) {
  return Object.entries(operation.responses || {}).map(([status, raw]) => {
    const answer = resolve(raw);
    const media = content(answer);
    const open = status.startsWith("2") && media ? { open: "" } : {};
    return make("details", open, make("summary", {}, make("code", {}, status), " ", ...prose(answer.description)),
      media && table(rows(media.schema || {})), media && pretty(sample(media)));
  });
}

function section(id, method, path, operation, shared) {
  const parameters = [...(shared || []), ...(operation.parameters || [])].map(resolve);
  const request = resolve(operation.requestBody);
  const body = content(request);
  return make("section", { id },
    make("h2", {}, operation.summary || operation.operationId || path),
    make("div", {}, make("span", { class: `method ${method}` }, method.toUpperCase()), make("code", {}, path)),
    make("p", {}, ...prose(operation.description)),
    parameters.length ? make("h3", {}, "Parameters") : null,
    table(parameters.map((part) => row(`${part.name} (${part.in})`, part.required, part.schema || {}, part.description))),
    body ? make("h3", {}, `Body: ${body.kind}`) : null,
    body ? table(rows(body.schema || {})) : null,
    make("h3", {}, "Call"), curl(method, path, operation, body),
    make("h3", {}, "Answers"), ...answers(operation));
}

function show() {
  const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
  const groups = new Map();
  const sections = [];
  for (const [path, item] of Object.entries(api.paths || {})) {
    for (const method of METHODS.filter((name) => item[name])) {
      const operation = item[method];
      const id = operation.operationId || `${method}-${path}`;
      const text = `${method} ${path} ${operation.summary || ""} ${operation.description || ""}`.toLowerCase();
      if (!words.every((word) => text.includes(word))) continue;
      const tag = (operation.tags || ["other"])[0];
      const link = make("a", { href: `#${id}` }, make("span", { class: `method ${method}` }, method.toUpperCase()), operation.summary || path);
      groups.set(tag, [...(groups.get(tag) || []), link]);
      sections.push(section(id, method, path, operation, item.parameters));
    }
  }
  contents.replaceChildren(...[...groups].flatMap(([tag, links]) => [make("h2", {}, tag), ...links]));
  const info = api.info || {};
  main.replaceChildren(make("h1", {}, info.title || "API"), make("p", { class: "faint" }, `Version ${info.version || "?"}`),
    make("p", {}, ...prose(info.description)), ...(sections.length ? sections : [make("p", {}, "Nothing is called so.")]));
}

async function load() {
  try {
    const answer = await fetch(documents.value);
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    api = await answer.json();
    show();
    if (location.hash) document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView();
  } catch (error) {
    main.replaceChildren(make("p", {}, `${documents.value} could not be read: ${error.message}`));
  }
}

// The chosen document is part of the address, so that a link to an operation can be passed on.
documents.addEventListener("change", () => { history.replaceState(null, "", `?document=${encodeURIComponent(documents.value)}`); load(); });
find.addEventListener("input", show);
const wanted = new URLSearchParams(location.search).get("document");
if ([...documents.options].some((option) => option.value === wanted)) documents.value = wanted;
load();
