/** One line of the tree as plain data; the editor host turns it into its own item. */
export interface Row {
  /** Stable over every change of state, so that selection and expansion survive. */
  readonly id: string;
  readonly label: string;
  readonly description: string;
  readonly iconId: string | undefined;
  readonly colorId: string | undefined;
  /** Kind and capabilities, joined by colons: "service:canStop:hasLinks". */
  readonly contextValue: string;
  readonly collapsible: 'none' | 'collapsed' | 'expanded';
  /** What a screen reader says instead of label and description. */
  readonly accessibilityLabel: string;
  /** Runs on a click, with the node as its argument. */
  readonly command?: string;
  /** A short plain tooltip; rows of services get theirs lazily as Markdown. */
  readonly tooltip?: string;
}
