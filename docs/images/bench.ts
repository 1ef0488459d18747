/** Draws `bench.svg`, what came of the same faults, from what the last complete `npm run bench` has found. */
import * as path from 'node:path';
import { drawn, FONT } from './picture';
import type { Tally } from '../../scripts/bench/faults/tally';
import type { Results } from '../../scripts/bench/results';

export const FILE = path.join(__dirname, 'bench.svg');

const WIDTH = 1040;
const HEIGHT = 268;
const PANEL = { width: 244, gap: 12, top: 84 };
const BAR = { height: 22, distance: 54, most: 170 };

/** Each has its own scale; lower is better in all of them. */
const PANELS: readonly { readonly title: string; readonly valueOf: (tally: Tally) => number; readonly digits: number }[] = [
  { title: 'Jobs started per wanted job', valueOf: ({ starts, wantedRuns }) => starts / wantedRuns, digits: 2 },
  { title: 'Jobs left running', valueOf: ({ leftRunning }) => leftRunning, digits: 0 },
  { title: 'Failed, but the job finished', valueOf: ({ failedThoughFinished }) => failedThoughFinished, digits: 0 },
  { title: 'Succeeded, but the job failed', valueOf: ({ succeededThoughFailed }) => succeededThoughFailed, digits: 0 },
];

const STYLE = `
    text { ${FONT} fill: #1f2328; }
    .title { font-weight: 600; }
    .heading { font-weight: 600; font-size: 15px; }
    .name { fill: #59636e; }
    .ground { fill: #ffffff; stroke: #d1d9e0; }
    .ours { fill: #1a7f37; }
    .peer { fill: #9198a1; }
    @media (prefers-color-scheme: dark) {
      text { fill: #f0f6fc; }
      .name { fill: #9198a1; }
      .ground { fill: #0d1117; stroke: #3d444d; }
      .ours { fill: #3fb950; }
      .peer { fill: #59636e; }
    }
  `;

export function benchPicture({ faults: { tallies } }: Results): string {
  const { scenarios } = Object.values(tallies)[0];
  const panels = PANELS.map(({ title, valueOf, digits }, index) => {
    const x = 24 + index * (PANEL.width + PANEL.gap);
    const values = Object.entries(tallies).map(([name, tally]): [string, number] => [name, valueOf(tally)]);
    const most = Math.max(...values.map(([, value]) => value));
    const bars = values.map(([name, value], row) => {
      const y = PANEL.top + row * BAR.distance;
      const width = Math.max(2, Math.round(BAR.most * value / most));
      return `<text class="name" x="${x}" y="${y + 12}">${name}</text>`
        + `<rect class="${row === 0 ? 'ours' : 'peer'}" x="${x}" y="${y + 18}" width="${width}" height="${BAR.height}" rx="3"/>`
        + `<text x="${x + width + 8}" y="${y + 34}">${value.toFixed(digits)}</text>`;
    });
    return [`<text class="title" x="${x}" y="${PANEL.top - 16}">${title}</text>`, ...bars].join('\n  ');
  });
  return drawn({
    width: WIDTH,
    height: HEIGHT,
    id: 'bench-title',
    title: `What came of the same ${scenarios} histories of deployments with faults`,
    style: STYLE,
    content: [`<text class="heading" x="24" y="34">The same ${scenarios} histories of deployments with faults: lower is better</text>`, ...panels],
  });
}
