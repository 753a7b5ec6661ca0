import { duration, boolean, integer, list, number, object, oneOf, string, type ObjectShape } from './shape';
import {
  deviceRequest,
  extraHosts,
  fileReferences,
  flag,
  hook,
  listOrMap,
  numberOrText,
  stringOrList,
  ulimits,
  wholeOrText,
} from './sharedShapes';

export const buildShape: ObjectShape = object({
  additional_contexts: listOrMap,
  args: listOrMap,
  cache_from: list(string),
  cache_to: list(string),
  context: string,
  dockerfile: string,
  dockerfile_inline: string,
  entitlements: list(string),
  extra_hosts: extraHosts,
  isolation: string,
  labels: listOrMap,
  network: string,
  no_cache: flag,
  no_cache_filter: stringOrList,
  platforms: list(string),
  privileged: flag,
  provenance: flag,
  pull: flag,
  sbom: flag,
  secrets: fileReferences,
  shm_size: [integer, string],
  ssh: listOrMap,
  tags: list(string),
  target: string,
  ulimits,
});

export const developShape: ObjectShape = object({
  watch: list(
    object(
      {
        action: oneOf('rebuild', 'sync', 'restart', 'sync+restart', 'sync+exec'),
        exec: hook,
        ignore: [string, list(string)],
        include: [string, list(string)],
        initial_sync: boolean,
        path: string,
        target: string,
      },
      'path',
      'action',
    ),
  ),
});

const updateConfig = object({
  delay: duration,
  failure_action: string,
  max_failure_ratio: numberOrText,
  monitor: duration,
  order: oneOf('start-first', 'stop-first'),
  parallelism: wholeOrText,
});

export const deployShape: ObjectShape = object({
  endpoint_mode: string,
  labels: listOrMap,
  mode: string,
  placement: object({
    constraints: list(string),
    max_replicas_per_node: wholeOrText,
    preferences: list(object({ spread: string })),
  }),
  replicas: wholeOrText,
  resources: object({
    limits: object({ cpus: numberOrText, memory: string, pids: wholeOrText }),
    reservations: object({
      cpus: numberOrText,
      devices: list(deviceRequest('capabilities')),
      generic_resources: list(
        object({ discrete_resource_spec: object({ kind: string, value: [number, string] }) }),
      ),
      memory: string,
    }),
  }),
  restart_policy: object({
    condition: string,
    delay: duration,
    max_attempts: wholeOrText,
    window: duration,
  }),
  rollback_config: updateConfig,
  update_config: updateConfig,
});
