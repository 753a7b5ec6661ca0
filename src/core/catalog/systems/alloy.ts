import type { CatalogSystem } from '../catalogSystem';
import { webPage } from '../webPage';

export const alloy: CatalogSystem = webPage({ id: 'alloy', title: 'Alloy', images: ['alloy'], port: 12345 });
