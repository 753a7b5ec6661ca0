import type { CatalogSystem } from '../catalogSystem';

/** The gateway of a self-hosted Supabase; only by annotation, as any proxy may be one. */
export const supabase: CatalogSystem = {
  id: 'supabase',
  title: 'Supabase',
  images: [],
  connections: (context) => {
    const url = context.http(8000, '');
    return url ? [{ title: 'Supabase', url }] : [];
  },
  environment: (url, context) => {
    const anon = context.env('ANON_KEY');
    const serviceRole = context.env('SERVICE_ROLE_KEY');
    return {
      SUPABASE_URL: url,
      ...(anon && { SUPABASE_ANON_KEY: anon }),
      ...(serviceRole && { SUPABASE_SERVICE_ROLE_KEY: serviceRole }),
    };
  },
};
