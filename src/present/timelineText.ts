import {
  criticalPath,
  endOf,
  slowestStep,
  type ServiceTimeline,
  type StartTimeline,
  type TimelineStep,
} from '../core/live/startTimeline';
import { plainText } from './briefly';

/** Characters of the chart's bars. */
const barWidth = 48;
/** Characters that a terminal and an editor beside a side bar show without a scroll. */
const longestLine = 80;

const marks = { pull: '↓', create: '·', wait: '-', start: '▒', getReady: '█' } as const;
const legend = `${marks.pull} pull  ${marks.create} create  ${marks.wait} wait  ${marks.start} start  ${marks.getReady} until ready`;

const words: Readonly<Record<TimelineStep['what'], string>> = {
  pull: 'pull',
  create: 'create',
  queue: 'queue',
  start: 'start',
  getReady: 'ready',
};

/** A start as a chart with a bar for each service, and what decided how long it took. Plain text. */
export function timelineText(timeline: StartTimeline): string {
  const total = timeline.endedAt - timeline.startedAt;
  const head = `${plainText(timeline.project)}: ${outcomes[timeline.outcome]} after ${seconds(total)}`;
  if (timeline.services.length === 0) return `${head}; nothing had to be started.\n`;
  const name = Math.max(...timeline.services.map(({ service }) => service.length));
  const rows = timeline.services.map((one) =>
    [`${one.service.padEnd(name)} `, `|${bar(timeline, one)}|`, ...facts(timeline, one)].join(' ').trimEnd(),
  );
  const axis = `${' '.repeat(name + 3)}${'0 s'.padEnd(barWidth - seconds(total).length)}${seconds(total)}`;
  return [head, '', axis, ...rows, '', legend, '', ...sentences(timeline), ''].join('\n');
}

const outcomes: Readonly<Record<StartTimeline['outcome'], string>> = {
  done: 'started',
  failed: 'failed',
  cancelled: 'cancelled',
};

/** The sentences that name the critical path and its slowest step. */
function sentences(timeline: StartTimeline): string[] {
  const path = criticalPath(timeline);
  const slowest = slowestStep(path);
  if (!slowest) return [];
  const links: string[] = [];
  for (const [index, step] of path.entries()) {
    const text = `${words[step.what]} ${seconds(step.to - step.from)}`;
    if (path[index - 1]?.service === step.service) links[links.length - 1] += `, ${text}`;
    else links.push(`${step.service}: ${text}`);
  }
  const total = Math.max(1, timeline.endedAt - timeline.startedAt);
  const share = Math.round(((slowest.to - slowest.from) / total) * 100);
  const line = `Critical path: ${links.join(' → ')}.`;
  return [
    ...(line.length <= longestLine ? [line] : ['Critical path:', ...links.map((link) => `  → ${link}`)]),
    `Slowest step: ${slowestWords(slowest)}, ${seconds(slowest.to - slowest.from)} (${share} % of the whole).`,
  ];
}

function slowestWords({ service, what }: TimelineStep): string {
  switch (what) {
    case 'pull':
      return `pulling the image of ${service}`;
    case 'create':
      return `creating ${service}`;
    case 'queue':
      return `${service} waiting for other starts to make room`;
    case 'start':
      return `the engine starting ${service}`;
    case 'getReady':
      return `${service} getting ready`;
  }
}

function bar(timeline: StartTimeline, one: ServiceTimeline): string {
  const total = Math.max(1, timeline.endedAt - timeline.startedAt);
  const cells = Array.from({ length: barWidth }, () => ' ');
  const paint = (mark: string, from: number | undefined, to: number | undefined): void => {
    if (from === undefined || to === undefined) return;
    const first = Math.floor(((from - timeline.startedAt) / total) * barWidth);
    const last = Math.ceil(((to - timeline.startedAt) / total) * barWidth);
    for (let cell = Math.max(0, first); cell < Math.min(barWidth, last); cell += 1) cells[cell] = mark;
  };
  const through = one.ready ?? one.exited ?? timeline.endedAt;
  paint(marks.wait, one.created ?? one.pulled, one.startBegan);
  paint(marks.pull, one.pullBegan, one.pulled);
  paint(marks.create, one.createBegan, one.created);
  paint(
    marks.getReady,
    one.started ?? (one.startBegan === undefined ? timeline.startedAt : undefined),
    through,
  );
  paint(marks.start, one.startBegan, one.started ?? through);
  return cells.join('');
}

function facts(timeline: StartTimeline, one: ServiceTimeline): string[] {
  const at = (moment: number): string => seconds(moment - timeline.startedAt);
  const end = endOf(one);
  const told =
    one.ready !== undefined
      ? `ready ${at(one.ready)}`
      : one.exited !== undefined
        ? `exited ${at(one.exited)}`
        : end === undefined
          ? 'not started'
          : 'not ready';
  const waited = one.waitedFor.map(({ service }) => service);
  return [told, ...(waited.length > 0 ? [`after ${waited.join(', ')}`] : [])];
}

/** "0.42 s" below ten seconds, "12.3 s" above. */
function seconds(ms: number): string {
  return ms < 10_000 ? `${(ms / 1000).toFixed(2)} s` : `${(ms / 1000).toFixed(1)} s`;
}
