// Renders the templates of TemplateBenchmark.cs over the same thousand rows, parsed once, and prints nanoseconds a rendering: the median of seven rounds.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { Liquid } from "liquidjs";

const renders = 100_000;
const engine = new Liquid();
engine.registerFilter("sha256", (text) => createHash("sha256").update(String(text)).digest("hex"));
const rows = Array.from({ length: 1000 }, (_, i) => ({ row: { email: `Customer${i}@Shop.Example`, discount: (i % 3) * 40 } }));
const templates = {
  "downcase and sha256": "{{ row['email'] | downcase | sha256 }}",
  "conditional of three branches":
    "{% if row['discount'] >= 50 %}{{ row['email'] | upcase }}{% elsif row['discount'] > 0 %}{{ row['email'] | append: '!' }}{% else %}none{% endif %}",
};

const version = JSON.parse(readFileSync(new URL("./node_modules/liquidjs/package.json", import.meta.url))).version;
console.log(`liquidjs ${version}, node ${process.version}`);
for (const [name, source] of Object.entries(templates)) {
  const template = engine.parse(source);
  const rounds = [];
  for (let round = 0; round < 8; round++) {
    const started = process.hrtime.bigint();
    for (let i = 0; i < renders; i++) engine.renderSync(template, rows[i % 1000]);
    rounds.push(Number(process.hrtime.bigint() - started) / renders);
  }
  rounds.shift();
  rounds.sort((a, b) => a - b);
  console.log(`${name}: ${rounds[3].toFixed(0)} ns (${rounds[0].toFixed(0)}–${rounds[6].toFixed(0)})`);
}
