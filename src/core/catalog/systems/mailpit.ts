import type { CatalogSystem } from '../catalogSystem';
import { mailCatcher } from '../mailCatcher';

export const mailpit: CatalogSystem = mailCatcher({
  id: 'mailpit',
  title: 'Mailpit',
  images: ['mailpit'],
  web: 8025,
});
