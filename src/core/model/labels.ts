/** Labels that docker compose writes and reads; see the Compose CLI's `pkg/api/labels.go`. */
export const labels = {
  project: 'com.docker.compose.project',
  service: 'com.docker.compose.service',
  configHash: 'com.docker.compose.config-hash',
  oneoff: 'com.docker.compose.oneoff',
  containerNumber: 'com.docker.compose.container-number',
  dependsOn: 'com.docker.compose.depends_on',
  image: 'com.docker.compose.image',
  configFiles: 'com.docker.compose.project.config_files',
  workingDir: 'com.docker.compose.project.working_dir',
  environmentFile: 'com.docker.compose.project.environment_file',
  version: 'com.docker.compose.version',
  replace: 'com.docker.compose.replace',
  network: 'com.docker.compose.network',
  volume: 'com.docker.compose.volume',
} as const;

/** The compose release whose behaviour we follow: written into the version label. */
export const composeVersion = '2.26.1';
