import { parseBytes } from '../compose/bytes';
import type { ComposeDeviceRequest, ComposeService } from '../model/composeService';
import { ulimitList } from './ulimitList';

type Json = Record<string, unknown>;

/** The HostConfig fields of limits, reservations and devices. `deploy.resources` wins over the older keys. */
export function resourceSpec(service: ComposeService): Json {
  const limits = service.deploy?.resources?.limits;
  const reservations = service.deploy?.resources?.reservations;
  const cpus = limits?.cpus ?? service.cpus;
  const requests = [...(reservations?.devices ?? []), ...(service.gpus ?? []).map(asGpu)];
  return withoutUndefined({
    Memory: size(limits?.memory ?? service.mem_limit),
    MemoryReservation: size(reservations?.memory ?? service.mem_reservation),
    MemorySwap: size(service.memswap_limit),
    MemorySwappiness: service.mem_swappiness === undefined ? undefined : Number(service.mem_swappiness),
    NanoCpus: cpus === undefined ? undefined : Math.round(Number(cpus) * 1e9),
    CpuShares: service.cpu_shares,
    CpuPeriod: service.cpu_period,
    CpuQuota: service.cpu_quota,
    CpuRealtimePeriod: service.cpu_rt_period,
    CpuRealtimeRuntime: service.cpu_rt_runtime,
    CpuCount: service.cpu_count,
    CpuPercent: service.cpu_percent,
    ...blockIo(service.blkio_config),
    DeviceCgroupRules: service.device_cgroup_rules,
    CpusetCpus: service.cpuset,
    PidsLimit: limits?.pids ?? service.pids_limit,
    OomKillDisable: service.oom_kill_disable,
    OomScoreAdj: service.oom_score_adj,
    ShmSize: size(service.shm_size),
    CgroupParent: service.cgroup_parent,
    Devices: service.devices?.map((device) => ({
      PathOnHost: device.source,
      PathInContainer: device.target ?? device.source,
      CgroupPermissions: device.permissions ?? 'rwm',
    })),
    DeviceRequests: requests.length > 0 ? requests.map(deviceRequest) : undefined,
    Ulimits: service.ulimits && ulimitList(service.ulimits),
  });
}

function blockIo(config: ComposeService['blkio_config']): Json {
  const throttle = (list: readonly { Path: string; Rate: string }[] | undefined): Json[] | undefined =>
    list?.map(({ Path, Rate }) => ({ Path, Rate: size(Rate) }));
  return {
    BlkioWeight: config?.weight,
    BlkioWeightDevice: config?.weight_device,
    BlkioDeviceReadBps: throttle(config?.device_read_bps),
    BlkioDeviceReadIOps: throttle(config?.device_read_iops),
    BlkioDeviceWriteBps: throttle(config?.device_write_bps),
    BlkioDeviceWriteIOps: throttle(config?.device_write_iops),
  };
}

function asGpu(request: ComposeDeviceRequest): ComposeDeviceRequest {
  return { ...request, capabilities: [...new Set([...(request.capabilities ?? []), 'gpu'])] };
}

function deviceRequest(request: ComposeDeviceRequest): Json {
  return withoutUndefined({
    Driver: request.driver,
    // -1 asks for all of them.
    Count: request.count ?? (request.device_ids?.length ? undefined : -1),
    DeviceIDs: request.device_ids,
    Capabilities: [request.capabilities ?? []],
    Options: request.options,
  });
}

/** Bytes; sizes in the model are decimal strings, "-1" (no limit) included. */
function size(text: string | number | undefined): number | undefined {
  if (text === undefined) return undefined;
  return /^-\d+$/.test(String(text)) ? Number(text) : parseBytes(String(text));
}

export function withoutUndefined(fields: Json): Json {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
