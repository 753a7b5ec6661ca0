import { parseArguments } from '../../../src/cli/arguments';
import { type RequestOf, type Verb } from '../../../src/cli/request';

/** A command line as the request of that verb. */
export function requestOf<V extends Verb>(verb: V, line = ''): RequestOf<V> {
  const request = parseArguments([verb, ...line.split(' ').filter((word) => word !== '')]);
  return request as RequestOf<V>;
}
