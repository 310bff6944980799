import { readdirSync, readFileSync } from "node:fs";
import { parse } from "./grammar/parse.ts";
import { check } from "./compiler/frontend/check.ts";
import { lex } from "./grammar/lex.ts";
const counts = new Map<string, number>(); let mutants = 0, withE2 = 0; const ex = new Map<string, string>();
for (const f of readdirSync("test/fixtures/models")) {
  const text = readFileSync("test/fixtures/models/" + f, "utf8");
  const tokens = lex(text).tokens as readonly { startOffset: number; endOffset?: number; image: string }[];
  for (const kind of ["delete", "dup", "junk"]) for (const t of tokens) {
    const [a, b] = [t.startOffset, t.startOffset + t.image.length];
    const m = kind === "delete" ? text.slice(0, a) + text.slice(b) : kind === "dup" ? text.slice(0, b) + " " + text.slice(a) : text.slice(0, a) + "$ " + text.slice(a);
    const source = { file: f, text: m };
    const p = parse(source);
    if (p.diagnostics.length === 0) continue;
    mutants++;
    const c = check(p.file, source, { syntaxErrors: true });
    const errs = c.diagnostics;
    if (errs.length > 0) { withE2++; for (const e of errs) { counts.set(e.code, (counts.get(e.code) ?? 0) + 1); if (!ex.has(e.code + kind)) ex.set(e.code + kind, `${f} ${kind} '${t.image}' @ ${m.slice(Math.max(0, a - 40), b + 30).replace(/\n/g, "⏎")} | ${p.diagnostics.map(d=>d.code+d.message).join(";")} | ${e.message} [${m.slice(e.span.start, e.span.end)}]`); } }
  }
}
console.log(mutants, withE2, [...counts].sort((a, b) => b[1] - a[1]));
for (const e of ex) console.log(e[0], e[1]);
