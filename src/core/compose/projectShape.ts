import { serviceShape } from './serviceShape';
import {
  boolean,
  integer,
  list,
  nothing,
  number,
  object,
  record,
  string,
  type ObjectShape,
  type Shape,
} from './shape';
import { flag, listOrMap, name, stringOrList } from './sharedShapes';

const external: Shape = [boolean, string, object({ name: string })];
const driverOptions = record([string, number]);

const network = object({
  attachable: flag,
  driver: string,
  driver_opts: driverOptions,
  enable_ipv4: flag,
  enable_ipv6: flag,
  external,
  internal: flag,
  ipam: object({
    config: list(
      object({ aux_addresses: record(string), gateway: string, ip_range: string, subnet: string }),
    ),
    driver: string,
    options: record(string),
  }),
  labels: listOrMap,
  name: string,
});

const volume = object({
  driver: string,
  driver_opts: driverOptions,
  external,
  labels: listOrMap,
  name: string,
});

const secret = object({
  driver: string,
  driver_opts: driverOptions,
  environment: string,
  external,
  file: string,
  labels: listOrMap,
  name: string,
  template_driver: string,
});

const model = object(
  { context_size: integer, model: string, name: string, runtime_flags: list(string) },
  'model',
);

const config = object({
  content: string,
  environment: string,
  external,
  file: string,
  labels: listOrMap,
  name: string,
  template_driver: string,
});

/** A whole definition as it may be written; derived from the Compose Specification. */
export const projectShape: ObjectShape = object({
  configs: record(config, name),
  include: list([string, object({ env_file: stringOrList, path: stringOrList, project_directory: string })]),
  models: record(model, name),
  name: string,
  networks: record([network, nothing]),
  secrets: record(secret, name),
  services: record(serviceShape, name),
  version: string,
  volumes: record([volume, nothing], name),
});
