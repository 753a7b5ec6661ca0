import { name, version } from '../../package.json';

/** "dev-stack 1.2.3" */
export const versionText = `${name} ${version}`;
