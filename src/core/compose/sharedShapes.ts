import {
  boolean,
  integer,
  list,
  nothing,
  number,
  object,
  record,
  string,
  uniqueList,
  type ObjectShape,
  type Shape,
} from './shape';

/** Names of services, networks, volumes, secrets and configs. */
export const name = /^[a-zA-Z0-9._-]+$/;

export const flag: Shape = [boolean, string];
export const numberOrText: Shape = [number, string];
export const wholeOrText: Shape = [integer, string];
export const strings = uniqueList(string);
export const stringOrList: Shape = [string, strings];
export const command: Shape = [string, list(string), nothing];
const notEmpty = /./s;
export const listOrMap: Shape = [record([string, number, boolean, nothing], notEmpty), uniqueList(string)];
export const extraHosts: Shape = [record([string, list(string)], notEmpty), uniqueList(string)];

/** The schema wants names in small letters; compose passes others by, so that the engine decides. */
export const ulimits: Shape = record([
  integer,
  string,
  object({ hard: wholeOrText, soft: wholeOrText }, 'soft', 'hard'),
]);

export const fileReferences: Shape = list([
  string,
  object({ gid: string, mode: numberOrText, source: string, target: string, uid: string }),
]);

export const hook: Shape = object({
  command,
  environment: listOrMap,
  privileged: flag,
  user: string,
  working_dir: string,
});

export function deviceRequest(...required: readonly string[]): ObjectShape {
  return object(
    {
      capabilities: strings,
      count: [string, integer],
      device_ids: strings,
      driver: string,
      options: listOrMap,
    },
    ...required,
  );
}
