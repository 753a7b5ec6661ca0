import type { CatalogSystem } from '../catalogSystem';
import { webPage } from '../webPage';

export const kafkaUi: CatalogSystem = webPage({
  id: 'kafka-ui',
  title: 'Kafka UI',
  images: ['kafka-ui'],
  port: 8080,
  user: ['SPRING_SECURITY_USER_NAME', ''],
  password: ['SPRING_SECURITY_USER_PASSWORD', ''],
});
