import type { Declarations } from "./declare.ts";
import type { Scope } from "./context.ts";
import { isRandom } from "./dependencies.ts";
import { report } from "./context.ts";
import { SYMBOL_WORDS } from "./symbols.ts";

/**
 * Warnings for declared names that nothing uses; not beside errors, of which they may be a consequence.
 * Random variables are there for themselves, and so are deterministic functions of them: derived quantities. A constant may be used as a size.
 */
export function reportUnused(blocks: readonly Declarations[], scope: Scope): void {
  for (const { entries } of blocks) {
    for (const entry of entries) {
      if (entry.kind === "let" && !entry.local && isRandom(entry)) continue;
      if (entry.kind === "latent" || scope.checker.used.has(entry) || (entry.kind === "constant" && scope.checker.sizes.has(entry.name))) continue;
      report(scope, "E2901", entry.span, { name: entry.name, is: SYMBOL_WORDS[entry.kind] });
    }
  }
}
