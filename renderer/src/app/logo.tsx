/** The mark: a hull on its slip. */
export function Logo({ className }: { readonly className?: string }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true" className={className}>
      <rect width="32" height="32" rx="8" className="fill-accent" />
      <path d="M6 22.5 26 15" stroke="#fff" strokeWidth="2.5" strokeLinecap="round" />
      <path d="M6 26h20" stroke="#fff" strokeWidth="2.5" strokeLinecap="round" opacity=".55" />
      <rect x="12.2" y="7.2" width="9" height="8" rx="1.6" transform="rotate(-20.5 16.7 11.2)" fill="#fff" />
    </svg>
  );
}
