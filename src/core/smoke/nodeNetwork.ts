import { callHttp } from './network/callHttp';
import { openMongo } from './network/openMongo';
import { openPostgres } from './network/openPostgres';
import { openWire } from './network/openWire';
import type { SmokeNetwork } from './smokeNetwork';

/** The network of this machine. */
export const nodeNetwork: SmokeNetwork = {
  open: openWire,
  http: callHttp,
  postgres: openPostgres,
  mongo: openMongo,
};
