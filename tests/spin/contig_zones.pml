/* SPDX-License-Identifier: MIT */
/*
 * contig-zones on 6.1, one node without Movable at boot, told a second time.
 *
 * It shares nothing with memhp but what the rule is: the number of its states
 * must be the explorer's. BLOCKS is 1 to 6; a block is a number, a span runs
 * from start to end and is 0 to 0 when it is empty. Boot memory lies below and
 * takes no part.
 */
#define AWAY 0
#define OFFLINE 1
#define NORMAL 2
#define MOVABLE 3

byte block[BLOCKS];
byte normal_start, normal_end, movable_start, movable_end;
/* Each zone ever was. */
bit normal_was, movable_was;

hidden byte i;
hidden byte zone;

#define NORMAL_SPANS(b) (normal_start <= b && b < normal_end)
#define MOVABLE_SPANS(b) (movable_start <= b && b < movable_end)

/* The zone around the block, where there is one and only one. */
#define DEFAULT(b) (MOVABLE_SPANS(b) && !NORMAL_SPANS(b) -> MOVABLE : NORMAL)

inline grow(start, end, b) {
	if
	:: start == end -> start = b; end = b + 1
	:: else ->
		if :: b < start -> start = b :: else fi;
		if :: b >= end -> end = b + 1 :: else fi
	fi
}

inline online(b, which) {
	zone = which;
	block[b] = zone;
	if
	:: zone == NORMAL -> grow(normal_start, normal_end, b); normal_was = 1
	:: else -> grow(movable_start, movable_end, b); movable_was = 1
	fi;
	zone = 0
}

/* Either end moves to the next block that is online in the zone. */
inline shrink(start, end, b, which) {
	if
	:: start == b ->
		i = b + 1;
		do
		:: i < end && block[i] != which -> i++
		:: else -> break
		od;
		start = i
	:: start != b && end == b + 1 ->
		i = b;
		do
		:: i > start && block[i - 1] != which -> i--
		:: else -> break
		od;
		end = i
	:: else
	fi;
	if :: start == end -> start = 0; end = 0 :: else fi;
	i = 0
}

inline offline(b) {
	zone = block[b];
	block[b] = OFFLINE;
	if
	:: zone == NORMAL -> shrink(normal_start, normal_end, b, NORMAL)
	:: else -> shrink(movable_start, movable_end, b, MOVABLE)
	fi;
	zone = 0
}

#define EVENTS(b) \
	:: d_step { block[b] == AWAY -> block[b] = OFFLINE } \
	:: d_step { block[b] == OFFLINE -> block[b] = AWAY } \
	:: d_step { block[b] == OFFLINE -> online(b, NORMAL) } \
	:: d_step { block[b] == OFFLINE -> online(b, MOVABLE) } \
	:: d_step { block[b] == OFFLINE -> online(b, DEFAULT(b)) } \
	:: d_step { block[b] > OFFLINE -> offline(b) }

active proctype machine() {
	do
	EVENTS(0)
#if BLOCKS > 1
	EVENTS(1)
#endif
#if BLOCKS > 2
	EVENTS(2)
#endif
#if BLOCKS > 3
	EVENTS(3)
#endif
#if BLOCKS > 4
	EVENTS(4)
#endif
#if BLOCKS > 5
	EVENTS(5)
#endif
	od
}
