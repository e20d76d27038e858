/* SPDX-License-Identifier: MIT */
/*
 * span.h - a run of pages, holes included.
 *
 * An empty span always starts at 0, so two empty spans are equal. A span's
 * end is the first page after it. All functions are pure.
 */
#ifndef MEMHP_CORE_SPAN_H
#define MEMHP_CORE_SPAN_H

#include "core/types.h"

struct span {
	pfn_t start;
	uint64_t pages;
};

static inline bool span_empty(struct span s)
{
	return s.pages == 0;
}

static inline pfn_t span_end(struct span s)
{
	return PFN(s.start.val + s.pages);
}

/* The pages from @start up to, not including, @end; empty when there are none. */
static inline struct span span_between(pfn_t start, pfn_t end)
{
	if (end.val <= start.val)
		return (struct span){ { 0 }, 0 };
	return (struct span){ start, end.val - start.val };
}

static inline bool span_overlaps(struct span a, struct span b)
{
	return !span_empty(a) && !span_empty(b) && a.start.val < span_end(b).val &&
	       b.start.val < span_end(a).val;
}

static inline bool span_contains(struct span outer, struct span inner)
{
	return inner.start.val >= outer.start.val && span_end(inner).val <= span_end(outer).val;
}

static inline bool span_has(struct span s, pfn_t page)
{
	return page.val >= s.start.val && page.val < span_end(s).val;
}

static inline struct span span_intersect(struct span a, struct span b)
{
	pfn_t start = a.start.val > b.start.val ? a.start : b.start;
	pfn_t end = span_end(a).val < span_end(b).val ? span_end(a) : span_end(b);

	return span_between(start, end);
}

/* The smallest span that covers both. */
static inline struct span span_hull(struct span a, struct span b)
{
	if (span_empty(a))
		return b;
	if (span_empty(b))
		return a;
	return span_between(a.start.val < b.start.val ? a.start : b.start,
			    span_end(a).val > span_end(b).val ? span_end(a) : span_end(b));
}

static inline bool span_equal(struct span a, struct span b)
{
	return a.start.val == b.start.val && a.pages == b.pages;
}

#endif
