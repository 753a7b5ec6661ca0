import { busybox } from './busybox';
import { clickhouse } from './clickhouse';
import { coreutils } from './coreutils';
import { type ImageRecipe } from './imageRecipe';
import { golang } from './golang';
import { mariadb, mysql } from './mariadb';
import { node } from './node';
import { pgbouncer } from './pgbouncer';
import { prometheus } from './prometheus';
import { postgres } from './postgres';
import { postgresMeta } from './postgresMeta';
import { python } from './python';
import { redis } from './redis';
import { supabasePostgres } from './supabasePostgres';
import { redisCommander } from './redisCommander';
import { traefik } from './traefik';
import { valkey } from './valkey';
import { zookeeper } from './zookeeper';

export { type ImageRecipe } from './imageRecipe';

/** Every image we can make; busybox serves whatever no other one names. */
export const imageRecipes: readonly ImageRecipe[] = [
  postgres,
  supabasePostgres,
  postgresMeta,
  pgbouncer,
  redis,
  redisCommander,
  mariadb,
  mysql,
  valkey,
  zookeeper,
  prometheus,
  clickhouse,
  golang,
  node,
  python,
  traefik,
  coreutils,
  busybox,
];
