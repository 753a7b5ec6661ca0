import assert from 'node:assert/strict';
import { dockerfileSteps, findInstruction } from '../../../src/core/build/dockerfileSteps';

const dockerfile = `# syntax=docker/dockerfile:1
ARG BASE=alpine
FROM $BASE AS Base
# a comment
RUN one \\
  # within a command
  && two

COPY <<EOF /etc/x
RUN not an instruction
EOF
WORKDIR /srv
FROM base
ENV A=1
copy a b
RUN <<-'END'
	three
	END
RUN four
`;

describe('the steps of a Dockerfile', () => {
  it('are its instructions with their lines, through continuations, comments and here-documents', () => {
    assert.deepEqual(
      dockerfileSteps(dockerfile).map(({ keyword, line, stageName }) =>
        `${line} ${keyword} ${stageName}`.trim(),
      ),
      [
        ...['2 ARG', '3 FROM base', '5 RUN base', '9 COPY base', '12 WORKDIR base'],
        ...['13 FROM stage-1', '14 ENV stage-1', '15 COPY stage-1', '16 RUN stage-1', '19 RUN stage-1'],
      ],
    );
  });

  for (const [step, line] of [
    ['[base 1/4] FROM docker.io/library/alpine', 3],
    ['[base 2/4] RUN one   && two', 5],
    ['[linux/arm64 base 4/4] WORKDIR /srv', 12],
    ['[stage-1 1/3] COPY a b', 15],
    ['[stage-1 3/3] RUN four', 19],
    ['Step 1/11 : ARG BASE=alpine', 2],
    ['Step 7/11 : ENV A=1', 14],
  ] as const) {
    it(`are found by the name the builder gives them: ${step}`, () => {
      assert.equal(findInstruction(dockerfile, step)?.line, line);
    });
  }

  it('have no place for what is no instruction', () => {
    assert.equal(findInstruction(dockerfile, '[internal] load .dockerignore'), undefined);
    assert.equal(findInstruction(dockerfile, 'exporting to image'), undefined);
  });

  it('may be continued with the escape character the file chooses', () => {
    const windows = '# escape=`\nFROM x\nRUN a `\n  b\nCOPY c:\\ d\\\nRUN e\n';
    assert.deepEqual(
      dockerfileSteps(windows).map(({ line, text }) => `${line} ${text}`),
      ['2 FROM x', '3 RUN a   b', '5 COPY c:\\ d\\', '6 RUN e'],
    );
  });
});
