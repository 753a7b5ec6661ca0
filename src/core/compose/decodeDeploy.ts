import {
  bytes,
  duration,
  explicitDuration,
  explicitUnsigned,
  explicitWhole,
  float,
  list,
  pairs,
  struct,
  text,
  texts,
  unsigned,
  whole,
  type Decode,
} from './decode';
import { deviceRequest } from './decodeSections';

const updateConfig = struct([
  { key: 'parallelism', decode: explicitUnsigned },
  { key: 'delay', decode: duration },
  { key: 'failure_action', decode: text },
  { key: 'monitor', decode: duration },
  { key: 'max_failure_ratio', decode: float },
  { key: 'order', decode: text },
]);

const resource = struct([
  { key: 'cpus', decode: float },
  { key: 'memory', decode: bytes },
  { key: 'pids', decode: whole },
  { key: 'devices', decode: list(deviceRequest) },
  {
    key: 'generic_resources',
    decode: list(
      struct([
        {
          key: 'discrete_resource_spec',
          decode: struct([
            { key: 'kind', decode: text, absent: '' },
            { key: 'value', decode: explicitWhole, absent: 0 },
          ]),
        },
      ]),
    ),
  },
]);

/** `deploy`; its resources and placement are printed even where they are empty. */
export const decodeDeploy: Decode = struct([
  { key: 'mode', decode: text },
  { key: 'replicas', decode: explicitWhole },
  { key: 'labels', decode: pairs },
  { key: 'update_config', decode: updateConfig },
  { key: 'rollback_config', decode: updateConfig },
  {
    key: 'resources',
    decode: struct([
      { key: 'limits', decode: resource },
      { key: 'reservations', decode: resource },
    ]),
    absent: {},
  },
  {
    key: 'restart_policy',
    decode: struct([
      { key: 'condition', decode: text },
      { key: 'delay', decode: explicitDuration },
      { key: 'max_attempts', decode: explicitUnsigned },
      { key: 'window', decode: explicitDuration },
    ]),
  },
  {
    key: 'placement',
    decode: struct([
      { key: 'constraints', decode: texts },
      { key: 'preferences', decode: list(struct([{ key: 'spread', decode: text }])) },
      { key: 'max_replicas_per_node', decode: unsigned },
    ]),
    absent: {},
  },
  { key: 'endpoint_mode', decode: text },
]);
