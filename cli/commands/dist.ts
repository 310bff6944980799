import { suggest } from "../../grammar/suggest.ts";
import { EXIT, UsageError, type ExitCode } from "../exit.ts";
import type { Context } from "../host.ts";
import { toJson } from "../json.ts";
import type { Options } from "../options.ts";
import { styleOf } from "../terminal/style.ts";
import { tableLines } from "../terminal/table.ts";
import { reflow, truncate } from "../terminal/text.ts";

/** `ppl dist`: the card of a distribution, or the list of all. */
export async function distCommand(name: string | null, options: Options, context: Context): Promise<ExitCode> {
  const { stdout } = context.host;
  const api = await context.loadApi();
  const names = [...api.distributionNames].sort((a, b) => a.localeCompare(b, "en"));
  if (name === null) {
    const cards = names.map((each) => ({ name: each, title: firstLine(api.distributionCard(each) ?? "", each) }));
    stdout.write(options.json ? `${toJson({ distributions: cards })}\n` : `${list(cards, context)}\nppl dist NAME shows one of them.\n`);
    return EXIT.fine;
  }
  const found = names.find((each) => each === name) ?? names.find((each) => each.toLowerCase() === name.toLowerCase());
  const card = found === undefined ? null : api.distributionCard(found);
  if (found === undefined || card === null) {
    const near = suggest(name, names);
    throw new UsageError(`there is no distribution ${name}`, near === undefined ? "ppl dist lists them all" : `did you mean ${near}?`);
  }
  stdout.write(
    options.json
      ? `${toJson({ name: found, card })}\n`
      : `${card
          .trimEnd()
          .split("\n")
          .flatMap((line) => reflow(line, stdout.columns))
          .join("\n")}\n`,
  );
  return EXIT.fine;
}

/** What a card says first, without the name it begins with. */
function firstLine(card: string, name: string): string {
  const lines = card.split("\n").map((line) => line.trim());
  const telling = lines.find((line) => line !== "" && line !== name && !/^[=─-]+$/u.test(line)) ?? "";
  return telling.startsWith(name) ? telling.slice(name.length).replace(/^[\s:.–—-]+/u, "") : telling;
}

function list(cards: readonly { readonly name: string; readonly title: string }[], { host }: Context): string {
  const style = styleOf(host.stdout);
  const room = Math.max(20, host.stdout.columns - Math.max(0, ...cards.map(({ name }) => name.length)) - 4);
  const columns = [
    { title: "", align: "left" as const, cells: cards.map(({ name }) => name), paint: style.bold },
    { title: "", align: "left" as const, cells: cards.map(({ title }) => truncate(title, room)) },
  ];
  return `${tableLines(columns, host.stdout.columns, style.dim).join("\n")}\n`;
}
