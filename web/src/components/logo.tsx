/** The mark of Tideline: two waves. The word beside it is the reader's to add. */
export function Logo({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" className={className} aria-hidden="true">
      <rect width="32" height="32" rx="8" className="fill-[#0b5c7d]" />
      <g fill="none" strokeWidth="2.6" strokeLinecap="round">
        <path d="M4 14c4 0 4-4 8-4s4 4 8 4 4-4 8-4" className="stroke-white" />
        <path d="M4 22c4 0 4-4 8-4s4 4 8 4 4-4 8-4" className="stroke-[#7fd3e6]" />
      </g>
    </svg>
  );
}
