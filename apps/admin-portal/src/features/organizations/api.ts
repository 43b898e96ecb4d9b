export const ORGANIZATIONS_KEY = ['organizations'] as const;
