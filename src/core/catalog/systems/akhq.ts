import type { CatalogSystem } from '../catalogSystem';
import { webPage } from '../webPage';

export const akhq: CatalogSystem = webPage({ id: 'akhq', title: 'AKHQ', images: ['akhq'], port: 8080 });
