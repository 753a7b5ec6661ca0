import { busybox } from './busybox';
import { type ImageRecipe } from './imageRecipe';
import { golang } from './golang';
import { node } from './node';
import { pgbouncer } from './pgbouncer';
import { postgres } from './postgres';
import { python } from './python';
import { redis } from './redis';
import { supabasePostgres } from './supabasePostgres';
import { redisCommander } from './redisCommander';
import { traefik } from './traefik';

export { type ImageRecipe } from './imageRecipe';

/** Every image we can make; busybox serves whatever no other one names. */
export const imageRecipes: readonly ImageRecipe[] = [
  postgres,
  supabasePostgres,
  pgbouncer,
  redis,
  redisCommander,
  golang,
  node,
  python,
  traefik,
  busybox,
];
