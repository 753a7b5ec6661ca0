import type { CatalogSystem } from '../catalogSystem';
import { mailCatcher } from '../mailCatcher';

export const mailhog: CatalogSystem = mailCatcher({
  id: 'mailhog',
  title: 'MailHog',
  images: ['mailhog'],
  web: 8025,
});
