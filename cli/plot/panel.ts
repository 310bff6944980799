import { scaleLinear, type ScaleLinear } from "d3-scale";
import { area, line } from "d3-shape";
import { extentOf, thinned, type Series } from "./series.ts";
import { element, words } from "./svg.ts";
import { THEME } from "./theme.ts";

/** Where a panel's frame lies, in pixels; titles stand above it, labels left of and below it. */
export interface Frame {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface PanelSpec {
  readonly frame: Frame;
  readonly series: Series;
  readonly steps: readonly number[];
  readonly title: string;
  /** Beside the title, at the right. */
  readonly remark: string;
  /** A level known from elsewhere, as the log evidence. */
  readonly reference: { readonly value: number; readonly label: string } | null;
  /** Roughly how many; none at all on an axis of 0. `unit` stands left of the labels below. */
  readonly ticks: { readonly x: number; readonly y: number; readonly unit: string | null };
  readonly size: { readonly title: number; readonly label: number };
  /** Name for the clip path, unique in the document. */
  readonly id: string;
}

type Scale = ScaleLinear<number, number>;

/** 2k, 10k, 1.5M: steps in few characters. */
export function shortCount(value: number): string {
  if (value >= 1e6) return `${String(value / 1e6)}M`;
  return value >= 1e3 ? `${String(value / 1e3)}k` : String(value);
}

/** A minus sign is as wide as a digit; a hyphen is not. */
const signed = (text: string): string => text.replace(/(^|\s)-(?=\d)/g, "$1−");

/** A chart of one series over steps: axes, band, line, and the fit's answer as a dashed level. */
export function panel(spec: PanelSpec): string {
  const { frame, series, steps, reference } = spec;
  const x = scaleLinear()
    .domain([Math.min(0, steps[0] ?? 0), Math.max(1, steps.at(-1) ?? 1)])
    .range([frame.x, frame.x + frame.width]);
  const y = scaleLinear()
    .domain(extentOf(series, reference ? [reference.value] : []))
    .range([frame.y + frame.height, frame.y]);
  return element(
    "g",
    {},
    element("clipPath", { id: spec.id }, element("rect", { x: frame.x, y: frame.y, width: frame.width, height: frame.height })),
    axes(spec, x, y),
    element("g", { "clip-path": `url(#${spec.id})` }, curves(spec, x, y), levels(spec, y)),
    titles(spec),
    referenceLabel(spec, y),
  );
}

function axes({ frame, ticks, size }: PanelSpec, x: Scale, y: Scale): string {
  const bottom = frame.y + frame.height;
  const magnitude = Math.max(...y.domain().map(Math.abs));
  const yFormat = y.tickFormat(ticks.y, magnitude < 1e-4 || magnitude >= 1e7 ? "e" : undefined);
  const label = { "font-size": size.label, fill: THEME.text };
  const horizontal = y.ticks(ticks.y).map((value) => {
    const at = y(value);
    const grid = element("line", { x1: frame.x, x2: frame.x + frame.width, y1: at, y2: at, stroke: THEME.grid, "stroke-opacity": "0.22" });
    return grid + words(yFormat(value), { ...label, x: frame.x - 7, y: at + size.label * 0.35, "text-anchor": "end" });
  });
  const vertical = (ticks.x > 0 ? x.ticks(ticks.x) : []).map((value) => {
    const at = x(value);
    const mark = element("line", { x1: at, x2: at, y1: bottom, y2: bottom + 4, stroke: THEME.axis });
    return mark + words(shortCount(value), { ...label, x: at, y: bottom + 6 + size.label, "text-anchor": "middle" });
  });
  const axis = element("line", { x1: frame.x, x2: frame.x + frame.width, y1: bottom, y2: bottom, stroke: THEME.axis });
  const unit =
    ticks.unit === null ? "" : words(ticks.unit, { ...label, x: frame.x - 7, y: bottom + 6 + size.label, "text-anchor": "end", "font-style": "italic" });
  return [...horizontal, ...vertical, axis, unit].join("");
}

/** At most one point per two pixels: more cannot be seen. */
function curves({ frame, series, steps }: PanelSpec, x: Scale, y: Scale): string {
  const indices = thinned(steps.length, frame.width / 2);
  const center = (i: number): number => series.center[i] ?? NaN;
  const spread = (i: number): number => series.spread?.[i] ?? NaN;
  const across = (i: number): number => x(steps[i] ?? 0);
  const path = line<number>(across, (i) => y(center(i)))
    .defined((i) => Number.isFinite(center(i)))
    .digits(1);
  const band = area<number>(
    across,
    (i) => y(center(i) - spread(i)),
    (i) => y(center(i) + spread(i)),
  )
    .defined((i) => Number.isFinite(center(i) + spread(i)))
    .digits(1);
  const ribbon = series.spread ? element("path", { d: band(indices) ?? "", fill: THEME.band, "fill-opacity": "0.28" }) : "";
  const stroke = { fill: "none", stroke: THEME.line, "stroke-width": "1.6", "stroke-linejoin": "round", "stroke-linecap": "round" };
  return ribbon + element("path", { ...stroke, d: path(indices) ?? "" });
}

/** The answer (thin) and the reference (dashed, orange). */
function levels({ frame, series, reference }: PanelSpec, y: Scale): string {
  const level = (value: number, extra: Readonly<Record<string, string>>): string =>
    element("line", { x1: frame.x, x2: frame.x + frame.width, y1: y(value), y2: y(value), ...extra });
  const answer = series.final && !reference ? level(series.final.value, { stroke: THEME.line, "stroke-opacity": "0.55", "stroke-dasharray": "2 3" }) : "";
  return answer + (reference ? level(reference.value, { stroke: THEME.reference, "stroke-dasharray": "6 4", "stroke-width": "1.3" }) : "");
}

function titles({ frame, title, remark, size }: PanelSpec): string {
  const y = frame.y - 10;
  return (
    words(title, { x: frame.x, y, "font-size": size.title, "font-weight": 600, fill: THEME.strong }) +
    words(signed(remark), { x: frame.x + frame.width, y, "font-size": size.label, fill: THEME.text, "text-anchor": "end" })
  );
}

/** Under the level if there is room below it, else above. */
function referenceLabel({ frame, reference, size }: PanelSpec, y: Scale): string {
  if (!reference) return "";
  const at = y(reference.value);
  const below = at + size.label + 10 < frame.y + frame.height;
  return words(signed(reference.label), {
    x: frame.x + frame.width - 6,
    y: below ? at + size.label + 5 : at - 6,
    "font-size": size.label,
    fill: THEME.reference,
    "text-anchor": "end",
  });
}
