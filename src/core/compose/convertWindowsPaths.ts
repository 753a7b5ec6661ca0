import { type ComposeService } from '../model/composeService';
import { type Environment } from './loadContext';

/**
 * With COMPOSE_CONVERT_WINDOWS_PATHS a drive of Windows is named as a folder, for an engine that knows it so: the
 * source `C:\\data` becomes `/c/data`. Compose has it so on Windows alone.
 */
export function convertWindowsPaths(
  service: ComposeService,
  environment: Environment,
  platform: NodeJS.Platform,
): ComposeService {
  const wanted = (environment.get('COMPOSE_CONVERT_WINDOWS_PATHS') ?? '').trim();
  if (platform !== 'win32' || !service.volumes || !/^(1|t|true)$/i.test(wanted)) return service;
  const volumes = service.volumes.map((volume) =>
    volume.source !== undefined && /^[a-z]:/i.test(volume.source)
      ? {
          ...volume,
          source: `/${volume.source.charAt(0).toLowerCase()}${volume.source.slice(2).replaceAll('\\', '/')}`,
        }
      : volume,
  );
  return { ...service, volumes };
}
