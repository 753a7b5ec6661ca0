/** @type {import('next').NextConfig} */
export default {
  // One folder with all that is needed to run: the production image holds nothing else.
  output: 'standalone',
  poweredByHeader: false,
};
