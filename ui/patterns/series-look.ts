/** What a curve, a dot or a bar stands for. The same colour and dash wherever it appears. */
export type SeriesTone = 'train' | 'validation' | 'public' | 'private' | 'you' | 'others';

/** Pairs differ in dash as well as in colour, for those who do not see the colours and for print. */
export const SERIES_LOOK: Record<SeriesTone, { readonly stroke: string; readonly dash?: string }> = {
  train: { stroke: 'var(--train)' },
  validation: { stroke: 'var(--validation)', dash: '7 4' },
  public: { stroke: 'var(--public)' },
  private: { stroke: 'var(--private)', dash: '7 4' },
  you: { stroke: 'var(--you)' },
  others: { stroke: 'var(--others)', dash: '2 4' },
};
