import { check } from "../../api/index.ts";
import { renderDiagnostic } from "../../grammar/render.ts";
import { folder, type Folder } from "./console.ts";

/**
 * A page that people write, with what programs say in it brought up to date. In fenced blocks:
 *
 * - `console`: lines that begin with `$ npx ppl` are run, in one folder per page with a copy of models/, and followed by what they print;
 *   the time that a fit took is left as it stands. Other commands are not run.
 * - `csv NAME`, `json NAME`, `ppl NAME`: the text is a file of that folder.
 * - `ppl-error`: a mistake; the `text` block that follows it shows the diagnostics.
 */
export async function refreshed(page: string): Promise<string> {
  const place = folder();
  try {
    let text = "";
    let rest = page;
    let before: Block | null = null;
    for (let block = nextBlock(rest); block !== null; before = block, block = nextBlock(rest)) {
      text += rest.slice(0, block.start) + fenced(block.language, block.name, await content(block, before, place));
      rest = rest.slice(block.end);
    }
    return text + rest;
  } finally {
    place.remove();
  }
}

export interface Block {
  readonly language: string;
  /** The second word of the info string. */
  readonly name: string;
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

function nextBlock(page: string): Block | null {
  const match = /^```([\w-]*)(?: (\S+))?\n([^]*?)^```$/m.exec(page);
  return match === null ? null : { language: match[1]!, name: match[2] ?? "", text: match[3]!, start: match.index, end: match.index + match[0].length };
}

/** Every fenced block of a page. */
export function blocksOf(page: string): readonly Block[] {
  const found: Block[] = [];
  for (let at = 0, block = nextBlock(page); block !== null; at += block.end, block = nextBlock(page.slice(at))) found.push(block);
  return found;
}

const fenced = (language: string, name: string, text: string): string => `\`\`\`${language}${name === "" ? "" : ` ${name}`}\n${text}\`\`\``;

async function content({ language, name, text }: Block, before: Block | null, place: Folder): Promise<string> {
  if (language === "console") return session(text, place);
  if (name !== "") place.write(name, text);
  return language === "text" && before?.language === "ppl-error" ? diagnosticsOf(before.text) : text;
}

/** The source of a block as a file: statements alone are the body of a model. */
export const asFile = (text: string): string => (/^(\/\/[^\n]*\n)*\s*(model|guide|fit)\b/.test(text) ? text : `model example {\n${text}}\n`);

function diagnosticsOf(text: string): string {
  const source = { file: "example.ppl", text };
  const { errors, warnings } = check(source);
  return `${[...errors, ...warnings].map(({ diagnostic }) => renderDiagnostic(diagnostic, source, { color: false })).join("\n\n")}\n`;
}

const PROMPT = "$ ";

async function session(text: string, place: Folder): Promise<string> {
  const parts = text.split(/^(?=\$ )/m);
  let out = "";
  for (const part of parts) {
    const line = part.slice(0, part.indexOf("\n"));
    const command = line.slice(PROMPT.length).replace(/^npx /, "");
    if (!command.startsWith("ppl ")) out += part;
    else {
      const printed = `${(await place.run(command)).trimEnd()}\n`;
      out += `${line}\n${keepTimes(printed, part.slice(line.length + 1))}`;
    }
  }
  return out;
}

/** Times differ from run to run, and with them the blank space of a table: where nothing else differs the old text stays. */
function keepTimes(printed: string, old: string): string {
  const timeless = (s: string): string =>
    s
      .replace(/\b[\d.]+ (ms|s|min)\b/g, "…")
      .replace(/ +/g, " ")
      .trimEnd();
  return timeless(printed) === timeless(old) ? old : printed;
}
