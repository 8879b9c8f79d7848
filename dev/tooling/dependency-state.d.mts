export function whyInstallIsNeeded(root: string): string | undefined;
