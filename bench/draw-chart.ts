import { readFileSync, writeFileSync } from 'node:fs';
import { BadCommand } from '../tools/shared/bad-command.ts';
import { readOptionsAndWords } from '../tools/shared/read-options.ts';
import { runCommand } from '../tools/shared/run-command.ts';
import type { PlacementFigures } from './figures.ts';

interface Figures {
  readonly machine: string;
  readonly placement: readonly PlacementFigures[];
  readonly limit: readonly PlacementFigures[];
}

interface Bar {
  readonly x: number;
  readonly value: number;
  readonly colour: string;
}

const WIDTH = 720;
const HEIGHT = 320;
const BASE = 260;
const TALLEST = 170;
const BAR = 56;
const COLOURS = { limit: '#9aa5b1', ours: '#2f6f4f' };

const usage = `node bench/draw-chart.ts FIGURES.json CHART.svg

Draws the figures of "npm run bench -- --json" for docs/performance.md.`;

process.exitCode = await runCommand({
  usage,
  read(args) {
    const [source, target, ...more] = readOptionsAndWords(args, {}).words;
    if (source === undefined || target === undefined || more.length > 0) throw new BadCommand('Name two files.');
    return { source, target };
  },
  async run({ source, target }) {
    writeFileSync(target, draw(JSON.parse(readFileSync(source, 'utf8')) as Figures));
    return 0;
  },
});

/** Orders a second side by side, with the ratio below: the limit is what Temporal alone takes on the same machine. */
function draw({ machine, placement, limit }: Figures): string {
  const most = Math.max(...[...placement, ...limit].map(({ ordersPerSecond }) => ordersPerSecond));
  const groups = placement.flatMap((ours, index) => {
    const bare = limit.find(({ clients }) => clients === ours.clients);
    if (!bare) return [];
    const left = 70 + index * 220;
    const bars = [
      { x: left, value: bare.ordersPerSecond, colour: COLOURS.limit },
      { x: left + BAR + 8, value: ours.ordersPerSecond, colour: COLOURS.ours },
    ];
    const ratio = (ours.ordersPerSecond / bare.ordersPerSecond).toFixed(2);
    const clients = ours.clients === 1 ? '1 client' : `${ours.clients} clients`;
    return [...bars.map((bar) => drawBar(bar, most)), label(left + BAR + 4, BASE + 20, `${clients}: ${ratio}`)];
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="14" role="img" aria-label="Orders placed a second, ours beside the limit">
<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>
<text x="20" y="28" font-size="16" font-weight="bold">Orders placed and confirmed a second</text>
<rect x="470" y="16" width="14" height="14" fill="${COLOURS.limit}"/><text x="490" y="28">a bare workflow (the limit)</text>
<rect x="470" y="38" width="14" height="14" fill="${COLOURS.ours}"/><text x="490" y="50">an order over REST</text>
<line x1="40" y1="${BASE}" x2="${WIDTH - 20}" y2="${BASE}" stroke="#333"/>
${groups.join('\n')}
<text x="20" y="${HEIGHT - 12}" fill="#666" font-size="12">${machine}; below: ours divided by the limit</text>
</svg>
`;
}

function drawBar({ x, value, colour }: Bar, most: number): string {
  const height = (value / most) * TALLEST;
  const box = `<rect x="${x}" y="${(BASE - height).toFixed(1)}" width="${BAR}" height="${height.toFixed(1)}" fill="${colour}"/>`;
  return `${box}\n${label(x + BAR / 2, BASE - height - 6, value.toFixed(1))}`;
}

function label(x: number, y: number, text: string): string {
  return `<text x="${x}" y="${y.toFixed(1)}" text-anchor="middle">${text}</text>`;
}
