import { type ImageSettings } from '../importImage';
import { type Rootfs } from '../rootfs';

/** How to make one image without a registry. */
export interface ImageRecipe {
  /** Repository names it serves, without a tag. */
  readonly repositories: readonly string[];
  /** Made from distribution packages, a program of our own that stands in for another, or an empty busybox. */
  readonly kind: 'debian' | 'program' | 'busybox';
  /** What it is made from, for people: "Debian's postgresql". */
  readonly origin: string;
  make(): Promise<{ readonly rootfs: Rootfs; readonly settings: ImageSettings }>;
}
