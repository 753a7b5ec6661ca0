/** Texts in the ways definitions are written, all of which the simple reader takes. */
export const yamlTexts: readonly string[] = [
  '---\nservices:\n  a: # one\n    image: x # two\n\n    # three\n    tty: true\n',
  '# first\n\n--- # start\na: b',
  'a:\nb:   \nc:  # none\nd: e\n',
  'a:\n- b\n-   c: d\n    e: f\n- "g": h\n  i:\n  - j\nk: l\n',
  'a:\n    - b\n    - -c\n',
  'a: &x\n  b: c\nd: &y e\nf: [*y, *x]\ng:\n  <<: *x\n  <<2: *y\nh: &z\n  - 1\n',
  'a: |\n  b\n\n    c # no comment\n\n\nd: |-\n    e\nf:\n  - |\n    g\n  - h\n',
  "a: \"b \\\"c\\\" \\\\ \\n # d\"\ne: 'f ''g'' : h'\n\"i j\": k\n'l': ''\n",
  'a: [b, "c, d", \'e\', [], {}, {f: g, h: [1, 2,]}]\nb: { c: d:e, "f": http://g/h#i }\n',
  'a: [\n  b, # c\n\n  d\n  ]\ne: {\n  f: g,\n  h: i }\n',
  'a: b:c\nd: e#f\ng: -h\ni: --j k\nl: m [n] {o} "p"\nq: $r ${s:-t}\nu: ~\nv: .5\nw: <x>\n',
  '{ "a": { "b": [1, true, null] },\n"c": "d"\n}\n',
  'a b: c d\n-e: f\n/g: h\n<<: { i: j }\n',
  'ä: ö — 日本 🎉\n',
];
