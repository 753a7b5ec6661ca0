/** A place where an engine may answer. */
export interface Endpoint {
  /** As DOCKER_HOST would spell it. */
  readonly host: string;
  /** For people: "Docker Desktop", "Context colima". */
  readonly title: string;
  readonly source: EndpointSource;
  /** Name of the docker context it comes from. */
  readonly context?: string;
  /** Certificates; undefined without TLS. */
  readonly tls: EndpointTls | undefined;
}

export type EndpointSource = 'setting' | 'environment' | 'context' | 'product';

export interface EndpointTls {
  /** Holds ca.pem, cert.pem and key.pem, each of them optional; undefined: the system's authorities only. */
  readonly folder: string | undefined;
  /** False: accept whatever certificate the engine shows. */
  readonly verify: boolean;
}
