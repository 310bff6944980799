import type { FitDocument, Trace } from "../../api/document.ts";
import { figure } from "../fit/elements.ts";
import { objectiveTitle } from "../fit/summary.ts";
import { beside } from "../terminal/numbers.ts";
import { truncate } from "../terminal/text.ts";
import { panel, type Frame } from "./panel.ts";
import { seriesOf, type Series } from "./series.ts";
import { element, words } from "./svg.ts";
import { THEME } from "./theme.ts";

const WIDTH = 900;
const MARGIN = { left: 84, right: 26, top: 74, bottom: 16 } as const;
const OBJECTIVE_HEIGHT = 230;
/** Small multiples: so many beside each other and so many in all. */
const COLUMNS = 3;
const MOST = 12;
const CELL = { gap: 62, height: 108, above: 56, below: 30 } as const;

/**
 * The picture of a fit: the objective over steps and, below it, mean ± sd of each scalar latent (params as lines), at most twelve.
 * A self-contained SVG, 900 pixels wide. Cost: a few milliseconds for 500 rows.
 */
export function traceSvg(document: FitDocument, trace: Trace): string {
  const { steps, still, objective, quantities } = seriesOf(document, trace);
  const shown = quantities.slice(0, MOST);
  const rows = Math.ceil(shown.length / COLUMNS);
  const objectiveFrame: Frame = { x: MARGIN.left, y: MARGIN.top, width: WIDTH - MARGIN.left - MARGIN.right, height: OBJECTIVE_HEIGHT };
  const top = MARGIN.top + OBJECTIVE_HEIGHT + CELL.below;
  const height = top + rows * (CELL.above + CELL.height + (rows > 0 ? CELL.below - 14 : 0)) + MARGIN.bottom + (quantities.length > MOST ? 22 : 0);
  const evidence = figure(document.logEvidence ?? undefined);
  const big = panel({
    frame: objectiveFrame,
    series: objective,
    steps,
    title: objectiveTitle(document.objective.name),
    remark: objectiveRemark(document),
    reference:
      typeof evidence === "number" && document.objective.name === "elbo"
        ? { value: evidence, label: `log evidence ${beside(evidence, scaleOf(document), 2)}` }
        : null,
    ticks: { x: still ? 0 : 8, y: 5, unit: still ? null : "steps" },
    size: { title: 14, label: 12 },
    id: "objective",
  });
  const small = shown.map((series, i) => smallPanel(series, steps, still, i, top));
  const more =
    quantities.length > MOST
      ? [words(`${String(quantities.length - MOST)} more in trace.csv`, { x: MARGIN.left, y: height - 14, "font-size": 12, fill: THEME.text })]
      : [];
  const root = {
    xmlns: "http://www.w3.org/2000/svg",
    viewBox: `0 0 ${String(WIDTH)} ${String(height)}`,
    width: WIDTH,
    height,
    "font-family": THEME.font,
    role: "img",
  };
  return `${element("svg", root, element("title", {}, `trace of ${document.model}, fit ${document.fit ?? "auto"}`), heading(document), big, ...small, ...more)}\n`;
}

const scaleOf = (document: FitDocument): number => {
  const se = figure(document.objective.se ?? undefined);
  return typeof se === "number" && se > 0 ? se : 1e-4;
};

function heading(document: FitDocument): string {
  const title = words(document.model, { x: MARGIN.left, y: 30, "font-size": 19, "font-weight": 700, fill: THEME.strong });
  const steps = `${String(document.steps).replace(/\B(?=(\d{3})+(?!\d))/g, " ")} steps`;
  const facts = [`fit ${document.fit ?? "auto"}`, `seed ${String(document.seed)}`, ...(document.steps > 0 ? [steps] : ["exact"])].join(" · ");
  return title + words(facts, { x: WIDTH - MARGIN.right, y: 30, "font-size": 13, fill: THEME.text, "text-anchor": "end" });
}

function objectiveRemark({ objective }: FitDocument): string {
  const value = figure(objective.value) ?? "";
  const se = figure(objective.se ?? undefined);
  return typeof se === "number" && se > 0 ? `${beside(value, se, 2)} ± ${beside(se, se, 2)}` : beside(value, 1e-2);
}

function smallPanel(series: Series, steps: readonly number[], still: boolean, index: number, top: number): string {
  const width = (WIDTH - MARGIN.left - MARGIN.right - (COLUMNS - 1) * CELL.gap) / COLUMNS;
  const column = index % COLUMNS;
  const row = Math.floor(index / COLUMNS);
  const frame: Frame = {
    x: MARGIN.left + column * (width + CELL.gap),
    y: top + CELL.above + row * (CELL.above + CELL.height + CELL.below - 14),
    width,
    height: CELL.height,
  };
  const { final } = series;
  const sd = final?.sd ?? null;
  const remark = final === null ? "" : sd === null ? beside(final.value, undefined) : `${beside(final.value, sd)} ± ${beside(sd, sd)}`;
  return panel({
    frame,
    series,
    steps,
    title: truncate(series.name, 16),
    remark,
    reference: null,
    ticks: { x: still ? 0 : 3, y: 3, unit: null },
    size: { title: 13, label: 11 },
    id: `panel-${String(index)}`,
  });
}
