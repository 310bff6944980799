import type { Api } from "../../api/contract.ts";
import { suggest } from "../../grammar/suggest.ts";
import { FILE_CODES } from "../codes.ts";
import { EXIT, UsageError, type ExitCode } from "../exit.ts";
import type { Context } from "../host.ts";
import { toJson } from "../json.ts";
import type { Options } from "../options.ts";
import { styleOf } from "../terminal/style.ts";
import { truncate, wrap } from "../terminal/text.ts";

/** Families of codes by their first digit. */
const FAMILIES: Readonly<Record<string, string>> = {
  E1: "syntax",
  E2: "names, types and shapes",
  E3: "derivation",
  E4: "code generation",
  E5: "data",
  E6: "fits",
};

/** `ppl explain`: the page of a code, or all codes by family. */
export async function explainCommand(code: string | null, options: Options, context: Context): Promise<ExitCode> {
  const { stdout } = context.host;
  const api = await context.loadApi();
  const codes = [...new Set([...api.diagnosticCodes, ...Object.keys(FILE_CODES)])].sort();
  if (code === null) {
    const titles = codes.map((each) => ({ code: each, title: titleOf(pageOf(api, each), each) }));
    stdout.write(options.json ? `${toJson({ codes: titles })}\n` : `${list(titles, context)}\nppl explain CODE tells more.\n`);
    return EXIT.fine;
  }
  const wanted = code.toUpperCase();
  const page = codes.includes(wanted) ? pageOf(api, wanted) : null;
  if (page === null) {
    const near = suggest(wanted, codes);
    throw new UsageError(`there is no error code ${code}`, near === undefined ? "ppl explain lists them all" : `did you mean ${near}?`);
  }
  stdout.write(options.json ? `${toJson({ code: wanted, text: page })}\n` : `${fitted(page, stdout.columns)}\n`);
  return EXIT.fine;
}

function pageOf(api: Api, code: string): string | null {
  const row = (FILE_CODES as Readonly<Record<string, (typeof FILE_CODES)["E5000"]>>)[code];
  if (row === undefined) return api.explain(code);
  return [`${code}: ${row.title}`, "", ...wrap(row.explain, 100), "", "For example:", "", ...row.example.split("\n").map((line) => `  ${line}`)].join("\n");
}

/** Paragraphs wrapped; examples, which are indented, left as they are. */
const fitted = (page: string, columns: number): string =>
  page
    .trimEnd()
    .split("\n")
    .flatMap((line) => (line === "" || line.startsWith(" ") ? [line] : wrap(line, Math.min(100, columns))))
    .join("\n");

/** The first line of a page, without the code. */
const titleOf = (page: string | null, code: string): string =>
  (page?.split("\n")[0] ?? "").replace(new RegExp(`^(error|warning)?\\s*\\[?${code}\\]?\\s*[:.–—-]*\\s*`, "iu"), "");

function list(titles: readonly { readonly code: string; readonly title: string }[], { host }: Context): string {
  const style = styleOf(host.stdout);
  const families = [...new Set(titles.map(({ code }) => code.slice(0, 2)))];
  const lines = families.map((family) => {
    const members = titles
      .filter(({ code }) => code.startsWith(family))
      .map(({ code, title }) => `  ${style.cyan(code)}  ${truncate(title, host.stdout.columns - 10)}`.trimEnd());
    return [style.bold(`${family}: ${FAMILIES[family] ?? "other"}`), ...members, ""].join("\n");
  });
  return lines.join("\n");
}
