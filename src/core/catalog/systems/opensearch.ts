import type { CatalogSystem } from '../catalogSystem';
import { searchEngine } from '../searchEngine';

const isOpen = (text: string | undefined): boolean => text?.toLowerCase() === 'true';

export const opensearch: CatalogSystem = searchEngine({
  id: 'opensearch',
  title: 'OpenSearch',
  images: ['opensearch'],
  variable: 'OPENSEARCH_URL',
  signIn: (context) => {
    const password = context.env('OPENSEARCH_INITIAL_ADMIN_PASSWORD');
    const open = isOpen(context.env('DISABLE_SECURITY_PLUGIN', 'plugins.security.disabled'));
    return password && !open ? { user: 'admin', password } : undefined;
  },
  secure: (context) => !isOpen(context.env('DISABLE_SECURITY_PLUGIN', 'plugins.security.disabled')),
});
