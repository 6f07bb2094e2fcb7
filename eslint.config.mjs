import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import jest from 'eslint-plugin-jest';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

const clockAndChance = [
  { object: 'Math', property: 'random', message: 'Pass a random source in.' },
  {
    object: 'Date',
    property: 'now',
    message: 'Only shared/runtime/system-clock.ts reads the clock.',
  },
  {
    object: 'performance',
    property: 'now',
    message: 'Only shared/runtime/system-clock.ts reads the clock.',
  },
];

export default defineConfig(
  { ignores: ['cdk.out/', 'coverage/', '.data/', '**/*.mjs', '**/*.d.ts'] },
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
  },
  {
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      'max-lines': ['error', { max: 300 }],
      'max-lines-per-function': ['error', { max: 70, skipComments: true, skipBlankLines: true }],
      'no-console': 'error',
    },
  },
  {
    files: ['shared/**', 'functions/**', 'relay/**'],
    ignores: ['shared/runtime/system-clock.ts'],
    rules: { 'no-restricted-properties': ['error', ...clockAndChance] },
  },
  {
    files: ['shared/domain/**'],
    rules: {
      'no-restricted-globals': [
        'error',
        'Date',
        'Intl',
        'crypto',
        'fetch',
        'performance',
        'process',
        'queueMicrotask',
        'setInterval',
        'setTimeout',
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector:
            ':matches(FunctionDeclaration, ArrowFunctionExpression, FunctionExpression)[async=true]',
          message: 'The domain is synchronous.',
        },
      ],
    },
  },
  {
    files: ['test/**'],
    ...jest.configs['flat/recommended'],
    rules: {
      ...jest.configs['flat/recommended'].rules,
      'jest/expect-expect': 'off',
      'max-lines-per-function': 'off',
    },
  },
  prettier,
);
