import { pageOf } from '../connectionOf';
import { at, jsonCall, jsonOf, plain, wellAnswered } from '../httpJson';
import type { SmokeCheck } from '../smokeCheck';
import { SmokeFailure } from '../smokeFailure';

export const pgadmin: SmokeCheck = async (target, tools) => {
  const { text } = await wellAnswered(tools, `${pageOf(target, 80)}/misc/ping`);
  if (text.trim() !== 'PING')
    throw new SmokeFailure(
      'it does not answer as pgAdmin does',
      'look whether another program holds this port',
    );
  return 'it answers';
};

/** Signs in where the definition tells the password. */
export const portainer: SmokeCheck = async (target, tools) => {
  const url = pageOf(target, 9000);
  const version = plain(at(await jsonOf(tools, `${url}/api/system/status`), 'Version'));
  const of = version === '' ? '' : `; Portainer ${version}`;
  const password = target.context.env('ADMIN_PASSWORD');
  if (password === undefined) return `it answers; the definition names no password${of}`;
  const answer = await tools.network.http(
    `${url}/api/auth`,
    tools.signal,
    jsonCall('POST', { Username: 'admin', Password: password }),
  );
  if (answer.status === 422 || answer.status === 401)
    throw new SmokeFailure(
      'the password of admin is refused',
      `it counts on an empty volume only: change it on its page, or reset ${target.service.name}`,
    );
  if (!answer.text.includes('jwt')) throw new SmokeFailure(`the sign-in answers ${answer.status}`);
  return `signed in as admin${of}`;
};

export const alloy: SmokeCheck = async (target, tools) => {
  await wellAnswered(tools, `${pageOf(target, 12345)}/-/ready`);
  return 'it is ready';
};
