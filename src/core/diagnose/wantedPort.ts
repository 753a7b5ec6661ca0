/** An address of this machine that a service is to be published on. */
export interface WantedPort {
  readonly service: string;
  /** As written; empty stands for every address. */
  readonly hostIp: string;
  readonly port: number;
  readonly protocol: string;
}
