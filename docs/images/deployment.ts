/** Draws `deployment.svg`, what happens in a deployment: `npm run pictures`. */
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { drawn, FONT } from './picture';

export const FILE = path.join(__dirname, 'deployment.svg');

const WIDTH = 1040;
const HEIGHT = 496;

/** A box around lines of text, the first of which is its title. */
interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** A class of the style sheet. */
  readonly kind: 'resource' | 'work' | 'status' | 'done' | 'failed';
  readonly lines: readonly string[];
}

const ROWS = { cloudFormation: 52, library: 178, service: 324, failure: 410 };
const COLUMNS = { start: 176, wait: 380, active: 628, after: 824 };

const resource = (x: number, width: number, ...lines: string[]): Box => ({ x, y: ROWS.cloudFormation, width, height: 74, kind: 'resource', lines });
const work = (x: number, width: number, ...lines: string[]): Box => ({ x, y: ROWS.library, width, height: 94, kind: 'work', lines });
const status = (x: number, width: number, kind: Box['kind'], ...lines: string[]): Box => ({ x, y: ROWS.service, width, height: 50, kind, lines });

const start = resource(COLUMNS.start, 176, 'Job', 'starts it or finds it');
const wait = resource(COLUMNS.wait, 216, 'Job/Wait1, Wait2, …', 'up to 50 minutes each');
const active = resource(COLUMNS.active, 168, 'Job/Active', 'has the attributes');
const after = resource(COLUMNS.after, 192, 'What refers to the job', 'outputs, resources');
const starting = work(COLUMNS.start, 176, 'Look, then Start', 'never just repeated,', 'tagged with its owner');
const waiting = work(COLUMNS.wait, 416, 'Get, every 30 seconds', 'until the job is ACTIVE; a duplicate', 'is canceled in the first minutes');
const pending = status(COLUMNS.start, 176, 'status', 'CREATE_PENDING');
const running = status(COLUMNS.wait, 216, 'status', 'CREATE_IN_PROGRESS');
const finished = status(COLUMNS.active, 168, 'done', 'ACTIVE');
const results = status(COLUMNS.after, 192, 'done', 'results at the receiver');
const failure: Box = {
  x: COLUMNS.start,
  y: ROWS.failure,
  width: WIDTH - COLUMNS.start - 24,
  height: 62,
  kind: 'failed',
  lines: ['The job fails or takes too long, or the deployment is canceled', 'the stack events say why, and the rollback cancels any job that is still running'],
};

const BOXES = [start, wait, active, after, starting, waiting, pending, running, finished, results, failure];

const LABELS: [y: number, text: string][] = [
  [ROWS.cloudFormation + 42, 'CloudFormation'],
  [ROWS.library + 52, 'This library'],
  [ROWS.service + 30, 'Clean Rooms ML'],
  [ROWS.failure + 36, 'If it fails'],
];

const right = ({ x, width }: Box) => x + width;
const bottom = ({ y, height }: Box) => y + height;
const middle = ({ y, height }: Box) => y + height / 2;

const next = (from: Box, to: Box) => arrow(right(from), middle(from), to.x, middle(from));
const down = (from: Box, to: Box, x = from.x + from.width / 2) => arrow(x, bottom(from), x, to.y);

/** Its head is at the second point. */
function arrow(x1: number, y1: number, x2: number, y2: number): string {
  return `<line class="arrow" x1="${x1 + (x1 < x2 ? 3 : 0)}" y1="${y1 + (y1 < y2 ? 3 : 0)}" x2="${x2 - (x1 < x2 ? 5 : 0)}" y2="${y2 - (y1 < y2 ? 5 : 0)}"/>`;
}

const ARROWS = [
  next(start, wait), next(wait, active), next(active, after),
  down(start, starting), down(wait, waiting), down(active, waiting),
  down(starting, pending), down(waiting, running, running.x + running.width / 2), down(waiting, finished, finished.x + finished.width / 2),
  next(pending, running), next(running, finished), next(finished, results),
];

function box({ x, y, width, height, kind, lines }: Box): string {
  const first = y + height / 2 - (lines.length - 1) * 9 + 5;
  const texts = lines.map((line, index) =>
    `<text class="${index === 0 ? 'title' : 'more'}" x="${x + width / 2}" y="${first + index * 18}">${line}</text>`);
  return `<rect class="${kind}" x="${x}" y="${y}" width="${width}" height="${height}" rx="8"/>${texts.join('')}`;
}

const STYLE = `
    text { ${FONT} text-anchor: middle; fill: #1f2328; }
    .title { font-weight: 600; }
    .label { text-anchor: start; font-weight: 600; fill: #59636e; }
    .heading { text-anchor: start; font-weight: 600; font-size: 15px; }
    .ground { fill: #ffffff; stroke: #d1d9e0; }
    .resource { fill: #ddf4ff; stroke: #0969da; }
    .work { fill: #fff8c5; stroke: #9a6700; }
    .status { fill: #f6f8fa; stroke: #59636e; }
    .done { fill: #dafbe1; stroke: #1a7f37; }
    .failed { fill: #ffebe9; stroke: #cf222e; }
    .arrow { stroke: #59636e; stroke-width: 1.5; marker-end: url(#head); }
    .head { fill: #59636e; }
    @media (prefers-color-scheme: dark) {
      text { fill: #f0f6fc; }
      .label { fill: #9198a1; }
      .ground { fill: #0d1117; stroke: #3d444d; }
      .resource { fill: #0c2d6b; stroke: #58a6ff; }
      .work { fill: #3a2a00; stroke: #d29922; }
      .status { fill: #212830; stroke: #9198a1; }
      .done { fill: #04260f; stroke: #3fb950; }
      .failed { fill: #490202; stroke: #f85149; }
      .arrow { stroke: #9198a1; }
      .head { fill: #9198a1; }
    }
  `;

export function deploymentPicture(): string {
  return drawn({
    width: WIDTH,
    height: HEIGHT,
    id: 'title',
    title: 'What happens in a deployment of an inference job',
    style: STYLE,
    definitions: '<defs><marker id="head" viewBox="0 0 8 8" refX="6" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
      + '<path class="head" d="M0,0 L8,4 L0,8 z"/></marker></defs>',
    content: [
      '<text class="heading" x="24" y="30">cdk deploy</text>',
      ...LABELS.map(([y, text]) => `<text class="label" x="24" y="${y}">${text}</text>`), ...ARROWS, ...BOXES.map(box),
    ],
  });
}

/** @returns whether the file is what this draws */
export function isUpToDate(): boolean {
  return readFileSync(FILE, 'utf8') === deploymentPicture();
}
