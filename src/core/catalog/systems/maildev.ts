import type { CatalogSystem } from '../catalogSystem';
import { mailCatcher } from '../mailCatcher';

export const maildev: CatalogSystem = mailCatcher({
  id: 'maildev',
  title: 'MailDev',
  images: ['maildev'],
  web: 1080,
});
