import type { CatalogSystem } from '../catalogSystem';

export const otelCollector: CatalogSystem = {
  id: 'otel-collector',
  title: 'OpenTelemetry Collector',
  images: ['opentelemetry-collector', 'opentelemetry-collector-contrib', 'otel-lgtm'],
  connections: (context) => {
    const http = context.http(4318, '');
    const grpc = context.http(4317, '');
    return [
      http === undefined ? undefined : { title: 'OTLP over HTTP', url: http },
      grpc === undefined ? undefined : { title: 'OTLP over gRPC', url: grpc },
    ];
  },
  environment: (url, context) => ({
    OTEL_EXPORTER_OTLP_ENDPOINT: url,
    OTEL_EXPORTER_OTLP_PROTOCOL: url === context.http(4317, '') ? 'grpc' : 'http/protobuf',
  }),
};
