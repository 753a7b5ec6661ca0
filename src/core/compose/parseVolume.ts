/** A volume in short form, taken apart; keys as in the long form. */
export interface ParsedVolume {
  type: 'bind' | 'volume';
  source?: string;
  target: string;
  readOnly: boolean;
  propagation?: string;
  selinux?: 'z' | 'Z';
  nocopy: boolean;
  /** Had options of a bind mount, also where it is a named volume. */
  bindOptions: boolean;
  /** One or two letters: only a target, without any options. */
  bare: boolean;
}

const propagations = new Set(['rprivate', 'private', 'rshared', 'shared', 'rslave', 'slave']);

/**
 * Reads `[SOURCE:]TARGET[:OPTIONS]`. A single letter before a colon is a Windows drive, so `v:/data` is a target and
 * not the volume `v`: compose reads it so as well.
 * @returns the volume, or what is wrong with the text.
 */
export function parseVolume(spec: string): ParsedVolume | string {
  if (spec === '') return 'invalid empty volume spec';
  const volume: ParsedVolume = {
    type: 'volume',
    target: '',
    readOnly: false,
    nocopy: false,
    bindOptions: false,
    bare: spec.length <= 2,
  };
  if (volume.bare) return { ...volume, target: spec };
  const sections = splitSections(spec);
  if (sections.includes('')) return `invalid spec: ${spec}: empty section between colons`;
  if (sections.length > 3) return `invalid spec: ${spec}: too many colons`;
  const [first = '', second, options] = sections;
  if (second === undefined) volume.target = first;
  else {
    volume.source = first;
    volume.target = second;
  }
  for (const option of options?.split(',') ?? []) {
    if (option === 'ro') volume.readOnly = true;
    else if (option === 'rw') volume.readOnly = false;
    else if (option === 'nocopy') volume.nocopy = true;
    else if (option === 'z' || option === 'Z') volume.selinux = option;
    else if (propagations.has(option)) volume.propagation = option;
  }
  volume.bindOptions = volume.selinux !== undefined || volume.propagation !== undefined;
  if (volume.source !== undefined && isFilePath(volume.source)) volume.type = 'bind';
  return volume;
}

function splitSections(spec: string): string[] {
  const sections: string[] = [];
  let section = '';
  for (const char of spec) {
    if (char !== ':' || (section.length === 1 && /\p{L}/u.test(section))) section += char;
    else {
      sections.push(section);
      section = '';
    }
  }
  sections.push(section);
  return sections;
}

function isFilePath(source: string): boolean {
  return /^[./~]/.test(source) || source.startsWith('\\\\') || /^\p{L}:/u.test(source);
}
