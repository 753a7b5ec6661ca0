#!/usr/bin/env node
import { tellVersion } from './tellVersion';

const words = process.argv.slice(2);
if (!tellVersion(words)) void import('./loadCommand').then(({ loadCommand }) => loadCommand(words));
