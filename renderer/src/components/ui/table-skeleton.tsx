const widths = ['w-40', 'w-28', 'w-48', 'w-32', 'w-36', 'w-24'];

/** Where a table will be, while its first rows are on the way. */
export function TableSkeleton({ label }: { readonly label: string }) {
  return (
    <div role="status" aria-label={label} className="late flex-1 overflow-hidden">
      <div className="h-8 border-b border-line" />
      {widths.map((width) => (
        <div key={width} className="flex h-10.25 items-center gap-3 border-b border-line px-4">
          <span className="size-4 rounded-sm bg-hover" />
          <span className="h-2.5 w-20 animate-pulse rounded-full bg-hover" />
          <span className={`h-2.5 animate-pulse rounded-full bg-hover ${width}`} />
          <span className="h-2.5 w-24 animate-pulse rounded-full bg-hover" />
        </div>
      ))}
    </div>
  );
}
