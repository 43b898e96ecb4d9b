// One Jest for the workspace. Tests run from TypeScript sources; other packages are used as built (`tsc -b` first).
const long = process.env.KEYPLANE_TEST_LONG === '1';
export default {
  testEnvironment: 'node',
  // Tests wait for conditions with limits of their own; this one is for machines that are busy.
  testTimeout: 30_000,
  roots: ['<rootDir>/libs', '<rootDir>/apps', '<rootDir>/tools'],
  testRegex: [long ? '\\.(spec|int-spec|e2e-spec|long-spec)\\.ts$' : '\\.(spec|int-spec|e2e-spec)\\.ts$'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  modulePathIgnorePatterns: ['/dist/package.json'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  coverageProvider: 'v8',
  // ES modules of a finished test file are not freed; a worker that grew is replaced.
  workerIdleMemoryLimit: '600MB',
  testSequencer: '<rootDir>/tools/test-setup/slowest-first.mjs',
  globalSetup: '<rootDir>/tools/test-setup/global-setup.mjs',
  globalTeardown: '<rootDir>/tools/test-setup/global-teardown.mjs',
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        swcrc: false,
        sourceMaps: 'inline',
        jsc: { target: 'es2022', keepClassNames: true, parser: { syntax: 'typescript', decorators: true }, transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false } },
      },
    ],
  },
};
