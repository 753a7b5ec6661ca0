import { serviceFacts } from '../../../src/core/catalog/serviceFacts';
import { type PresetModel, type ServiceModel, type StackModel } from '../../../src/core/model/stack';
import { layerFiles } from './definition';
import { readMeasurements, type Measurements } from './measurements';

const megabyte = 1 << 20;
/** Of a machine with 16 GB so much is left for the engine; the rest is the system's, the editor's, the browser's. */
const budgetMb = 12.5 * 1024;

/** The tables of `stack/README.md` by the name of their markers. @param stack loaded with every profile */
export function readmeTables(
  stack: StackModel,
  measured = readMeasurements(),
): Readonly<Record<string, string>> {
  return {
    presets: presetTable(stack),
    services: serviceTable(stack),
    budget: budgetTable(stack, measured),
    measurements: measurementTable(stack, measured),
  };
}

/** Puts each table between its markers. @throws Error where a marker is missing. */
export function withTables(readme: string, tables: Readonly<Record<string, string>>): string {
  return Object.entries(tables).reduce((text, [name, table]) => {
    const marker = new RegExp(`(<!-- table: ${name} -->)[\\s\\S]*?(<!-- end -->)`);
    if (!marker.test(text)) throw new Error(`README.md has no place for the table "${name}"`);
    return text.replace(marker, (_, before: string, after: string) => `${before}\n\n${table}\n\n${after}`);
  }, readme);
}

/** Every profile with what it starts; steps that end are marked. */
function presetTable(stack: StackModel): string {
  const rows = stack.presets.map((preset) => [
    `\`${preset.profile}\``,
    preset.description,
    servicesOf(stack, preset)
      .map(({ name, oneShot }) => (oneShot ? `${name}*` : name))
      .join(', '),
  ]);
  return table(['profile', 'what for', 'services'], rows);
}

function serviceTable(stack: StackModel): string {
  const rows = stack.services
    .filter(({ oneShot }) => !oneShot)
    .map((service) => {
      const { links, connections } = serviceFacts(service, []);
      return [
        `\`${service.name}\``,
        service.annotations.description ?? '',
        hostPorts(service),
        links.map(({ url }) => `<${url}>`).join('<br>'),
        signIns(links, connections),
      ];
    });
  return table(['service', 'what it is for', 'host ports', 'page', 'sign-in'], rows);
}

/** "5432 (`POSTGRES_PORT`)": the variable as the layer writes it. */
function hostPorts({ name, spec }: ServiceModel): string {
  const written = layerFiles().flatMap(({ services }) =>
    portsAsWritten((services[name] as { ports?: unknown } | undefined)?.ports),
  );
  return (spec.ports ?? [])
    .map(({ published = '', target }) => {
      const text = written.find((port) => port.endsWith(`:${target}`));
      const variable = /\$\{([A-Z0-9_]+_PORT)\b/.exec(text ?? '')?.[1];
      return variable === undefined ? published : `${published} (\`${variable}\`)`;
    })
    .join('<br>');
}

function portsAsWritten(ports: unknown): string[] {
  return Array.isArray(ports) ? ports.filter((port) => typeof port === 'string') : [];
}

function signIns(
  links: readonly { readonly user?: string; readonly password?: string }[],
  connections: readonly { readonly url: string }[],
): string {
  const ofUrls = connections.flatMap(({ url }) => {
    const { username, password } = URL.canParse(url) ? new URL(url) : { username: '', password: '' };
    return username === '' && password === '' ? [] : [pair(decodeURIComponent(username), password)];
  });
  const ofLinks = links.flatMap(({ user, password }) =>
    user === undefined && password === undefined ? [] : [pair(user ?? '', password)],
  );
  const all = [...new Set([...ofLinks, ...ofUrls])];
  return all.length === 0 ? 'none' : all.join('<br>');
}

function pair(user: string, password: string | undefined): string {
  return `\`${user}\` / ${password ? `\`${decodeURIComponent(password)}\`` : 'generated'}`;
}

function budgetTable(stack: StackModel, measured: Measurements): string {
  const rows = stack.presets
    .map((preset) => ({ preset, services: servicesOf(stack, preset).filter(({ oneShot }) => !oneShot) }))
    .filter(({ services }) => services.length > 3)
    .map(({ preset, services }) => {
      const limit = sum(services.map(limitMb));
      const known = services.flatMap(({ name }) => measured.services[name] ?? []);
      const steady = sum(known.map(({ memory }) => memory));
      const all = known.length === services.length && known.every((one) => one.measured);
      return [
        `\`${preset.profile}\``,
        String(services.length),
        gigabytes(limit),
        `${known.length < services.length ? 'more than ' : ''}${gigabytes(steady)}${all ? '' : ', estimated'}`,
        limit <= budgetMb ? 'yes' : 'limits exceed it',
      ];
    });
  const head = ['profile', 'long-running services', 'sum of limits', 'working set', 'fits 16 GB'];
  return table(head, rows);
}

function measurementTable(stack: StackModel, measured: Measurements): string {
  const rows = stack.services
    .filter(({ oneShot }) => !oneShot)
    .map((service) => {
      const known = measured.services[service.name];
      return [
        `\`${service.name}\``,
        `${Math.round(limitMb(service))} MB`,
        known ? `${known.memory} MB` : 'not measured yet',
        known ? `${known.healthy} s` : 'not measured yet',
        known ? (known.measured ? 'measured' : 'estimated') : '',
      ];
    });
  const head = ['service', 'limit', 'working set', 'time to healthy', 'figures'];
  return table(head, rows);
}

function servicesOf(stack: StackModel, preset: PresetModel): ServiceModel[] {
  return stack.services.filter(({ name }) => preset.services.includes(name));
}

/** Memory limit in MB. */
export function limitMb({ spec }: ServiceModel): number {
  return Number(spec.deploy?.resources?.limits?.memory ?? spec.mem_limit ?? NaN) / megabyte;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function gigabytes(mb: number): string {
  return `${(mb / 1024).toFixed(1)} GB`;
}

/** A table as prettier writes it, so that it leaves ours alone. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((cell, column) =>
    Math.max(3, cell.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}
