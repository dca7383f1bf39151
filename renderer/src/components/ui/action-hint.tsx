/** An action's name, and the CLI line it equals. */
export function ActionHint({ label, command }: { readonly label: string; readonly command: string }) {
  return (
    <span className="flex min-w-0 flex-col">
      {label}
      <span className="truncate font-mono text-2xs text-ink-3">{command}</span>
    </span>
  );
}
