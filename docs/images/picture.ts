/** What all pictures have in common: a frame with a title, a font, and a ground of its own, for readers who know no dark scheme and pages that are dark. */

export const FONT = 'font-family: system-ui, -apple-system, \'Segoe UI\', Helvetica, Arial, sans-serif; font-size: 13px;';

export interface Picture {
  readonly width: number;
  readonly height: number;
  /** Of the title: two pictures may stand in one page. */
  readonly id: string;
  readonly title: string;
  readonly style: string;
  /** What the ground is drawn after. @default - nothing */
  readonly definitions?: string;
  readonly content: readonly string[];
}

export function drawn({ width, height, id, title, style, definitions, content }: Picture): string {
  const ground = `<rect class="ground" x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="10"/>`;
  const parts = [`<title id="${id}">${title}</title>`, `<style>${style}</style>`, ...definitions === undefined ? [] : [definitions], ground, ...content];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="${id}">
  ${parts.join('\n  ')}
</svg>
`;
}
