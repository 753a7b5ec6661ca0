import {
  explicitFlag,
  flag,
  list,
  mapOfValues,
  pairs,
  struct,
  text,
  texts,
  whole,
  type Decode,
} from './decode';
import { contentKey } from './resolveEnvironment';

const network = struct([
  { key: 'name', decode: text },
  { key: 'driver', decode: text },
  { key: 'driver_opts', decode: pairs },
  {
    key: 'ipam',
    decode: struct([
      { key: 'driver', decode: text },
      {
        key: 'config',
        decode: list(
          struct([
            { key: 'subnet', decode: text },
            { key: 'gateway', decode: text },
            { key: 'ip_range', decode: text },
            { key: 'aux_addresses', decode: pairs },
          ]),
        ),
      },
    ]),
    absent: {},
  },
  { key: 'external', decode: flag },
  { key: 'internal', decode: flag },
  { key: 'attachable', decode: flag },
  { key: 'labels', decode: pairs },
  { key: 'enable_ipv4', decode: explicitFlag },
  { key: 'enable_ipv6', decode: explicitFlag },
]);

const volume = struct([
  { key: 'name', decode: text },
  { key: 'driver', decode: text },
  { key: 'driver_opts', decode: pairs },
  { key: 'external', decode: flag },
  { key: 'labels', decode: pairs },
]);

const fileObject = struct([
  { key: 'name', decode: text },
  { key: 'file', decode: text },
  { key: 'environment', decode: text },
  // The content of what comes from a variable.
  { key: contentKey, as: 'content', decode: text },
  { key: 'content', decode: text },
  { key: 'external', decode: flag },
  { key: 'labels', decode: pairs },
  { key: 'driver', decode: text },
  { key: 'driver_opts', decode: pairs },
  { key: 'template_driver', decode: text },
]);

const model = struct([
  { key: 'name', decode: text },
  { key: 'model', decode: text },
  { key: 'context_size', decode: whole },
  { key: 'runtime_flags', decode: texts },
]);

/** Top-level sections beside the services, keyed by section. */
export const decodeResources: Readonly<
  Record<'networks' | 'volumes' | 'secrets' | 'configs' | 'models', Decode>
> = {
  networks: mapOfValues(network),
  volumes: mapOfValues(volume),
  secrets: mapOfValues(fileObject),
  configs: mapOfValues(fileObject),
  models: mapOfValues(model),
};
