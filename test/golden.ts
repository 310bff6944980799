import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import { goldenFile, goldenFiles, type GoldenStage } from "./golden-table.ts";

const PROMISED = new Set(goldenFiles());

/**
 * The text is that of test/golden/<model>/<stage>.<ending>. `npm run golden` writes the files anew; with CI=true a missing one fails.
 * A pair that the table lacks is an error, so that no file escapes test/golden-orphans.test.ts.
 */
export async function expectGolden(model: string, stage: GoldenStage, text: string): Promise<void> {
  const file = goldenFile(model, stage);
  if (!PROMISED.has(file)) throw new Error(`test/golden-table.ts has no row for ${file}`);
  await expect(text.endsWith("\n") ? text : `${text}\n`).toMatchFileSnapshot(fileURLToPath(new URL(`golden/${file}`, import.meta.url)));
}
