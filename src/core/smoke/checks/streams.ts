import { afterwards } from '../afterwards';
import { connectionOf, pageOf } from '../connectionOf';
import { at, jsonCall, jsonOf, listOf, plain, takeAway, wellAnswered } from '../httpJson';
import type { SmokeCheck } from '../smokeCheck';
import { SmokeFailure } from '../smokeFailure';

/** Registers a schema, reads it by its id, deletes it for good. */
export const schemaRegistry: SmokeCheck = async (target, tools) => {
  const url = connectionOf(target);
  const subjects = listOf(await jsonOf(tools, `${url}/subjects`));
  const subject = `${url}/subjects/dev-stack-smoke-${tools.scratch}`;
  const schema = JSON.stringify({
    type: 'record',
    name: 'Smoke',
    fields: [{ name: 'word', type: 'string' }],
  });
  await afterwards(
    async () => {
      const made = await jsonOf(tools, `${subject}/versions`, jsonCall('POST', { schema }));
      const read = await jsonOf(tools, `${url}/schemas/ids/${plain(at(made, 'id'))}`);
      if (!plain(at(read, 'schema')).includes('"Smoke"'))
        throw new SmokeFailure('a schema that was registered could not be read again');
    },
    async (signal) => {
      await takeAway(tools.network, signal, subject);
      await takeAway(tools.network, signal, `${subject}?permanent=true`);
    },
  );
  return `registered and read a schema; ${subjects.length} ${subjects.length === 1 ? 'subject' : 'subjects'}`;
};

/** Every connector and each of its tasks has to run. */
export const kafkaConnect: SmokeCheck = async (target, tools) => {
  const url = connectionOf(target);
  const connectors = Object.entries((await jsonOf(tools, `${url}/connectors?expand=status`)) as object);
  for (const [name, one] of connectors) {
    const parts = [at(one, 'status', 'connector'), ...listOf(at(one, 'status', 'tasks'))];
    const [failed] = parts.filter((part) => at(part, 'state') !== 'RUNNING');
    if (failed !== undefined) {
      const [trace = ''] = plain(at(failed, 'trace')).split('\n');
      throw new SmokeFailure(
        `connector ${name} is ${plain(at(failed, 'state')) || 'of unknown state'}${trace && `: ${trace}`}`,
        `restart it: curl -X POST '${url}/connectors/${name}/restart?includeTasks=true&onlyFailed=true'`,
      );
    }
    if (listOf(at(one, 'status', 'tasks')).length === 0)
      throw new SmokeFailure(`connector ${name} has no task`, `look at the output of ${target.service.name}`);
  }
  if (connectors.length === 0) return 'it answers; no connector is registered';
  return `running: ${connectors.map(([name]) => name).join(', ')}`;
};

/** Kafka UI of Kafbat and Provectus: has it reached its brokers? */
export const kafkaUi: SmokeCheck = async (target, tools) => {
  const clusters = listOf(await jsonOf(tools, `${pageOf(target, 8080)}/api/clusters`));
  const [lost] = clusters.filter((cluster) => plain(at(cluster, 'status')).toLowerCase() !== 'online');
  if (lost !== undefined)
    throw new SmokeFailure(
      `it has not reached the brokers of ${plain(at(lost, 'name'))}: ${plain(at(lost, 'lastError', 'message')) || plain(at(lost, 'status'))}`,
      'look whether Kafka runs; the page looks for it every half minute',
    );
  if (clusters.length === 0) throw new SmokeFailure('it knows no cluster');
  return `it has reached ${clusters.map((cluster) => plain(at(cluster, 'name'))).join(', ')}`;
};

/** The page of Redis Commander with the connections it has. */
export const redisCommander: SmokeCheck = async (target, tools) => {
  const url = pageOf(target, 8081);
  const { context } = target;
  const [user, password] = [context.env('HTTP_USER'), context.env('HTTP_PASSWORD')];
  const page = new URL(url);
  if (user !== undefined) [page.username, page.password] = [user, password ?? ''];
  const { text } = await wellAnswered(tools, page.href);
  if (!/redis commander/i.test(text))
    throw new SmokeFailure(
      'the page is not that of Redis Commander',
      'look whether another program holds this port',
    );
  return 'its page answers';
};
