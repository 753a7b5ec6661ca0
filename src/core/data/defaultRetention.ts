import type { Retention } from './snapshot';

/** Safety snapshots kept where nobody says otherwise. */
export const defaultRetention: Retention = { count: 5, totalBytes: 20e9 };
