import type { ServiceState } from '../model/serviceState';

/** What an operation is doing for a service just now; laid over the state its containers tell. */
export type Activity = Extract<
  ServiceState,
  { readonly kind: 'pulling' | 'building' | 'waiting' | 'stopping' }
>;
