import { checkoutStories } from './checkout-stories.ts';
import { parcelStories } from './parcel-stories.ts';
import { sweepStories } from './sweep-stories.ts';

/** All that can happen to an order and beside it, so that every activity is called. */
export const stories = { ...checkoutStories, ...parcelStories, ...sweepStories } as const;

export type StoryName = keyof typeof stories;
