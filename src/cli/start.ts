#!/usr/bin/env node
import { homedir } from 'node:os';
import { join } from 'node:path';
import { dataFolder } from '../core/support/dataFolder';
import { useCodeCache } from './codeCache';
import { optimiseLater } from './optimiseLater';

optimiseLater();
const { env, platform, argv } = process;
// Replaced by the build; the one for the debugger has none.
const build = process.env['DEV_STACK_BUILD'];
if (build) useCodeCache(build, __dirname, join(dataFolder(env, homedir(), platform), 'code'), argv.slice(2));
void import('./main');
