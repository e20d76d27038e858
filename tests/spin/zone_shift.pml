/* SPDX-License-Identifier: MIT */
/*
 * zone-shift on 4.10, one node without Movable at boot, told a second time.
 *
 * It shares nothing with memhp but what the rule is: the number of its states
 * must be the explorer's. BLOCKS is 1 to 6; a block is a number, a span runs
 * from start to end and is 0 to 0 when it is empty. Boot memory lies below; the
 * node's own end is part of the state, for it moves when memory goes.
 */
byte block[BLOCKS]; /* AWAY, OFFLINE or ONLINE */
bit in_movable[BLOCKS];
byte normal_start, normal_end, movable_start, movable_end;
bit normal_was, movable_was;
/* The end of boot RAM; of its last section; then of each block. */
byte node_end;

#define AWAY 0
#define OFFLINE 1
#define ONLINE 2

#define END_OF_RAM 0
#define END_OF_SECTION 1
#define END_OF(b) (b + 2)

hidden byte i;

inline grow(start, end, b) {
	if
	:: start == end -> start = b; end = b + 1
	:: else ->
		if :: b < start -> start = b :: else fi;
		if :: b >= end -> end = b + 1 :: else fi
	fi;
	if :: node_end < END_OF(b) -> node_end = END_OF(b) :: else fi
}

inline stay_in(b) {
	if
	:: in_movable[b] -> grow(movable_start, movable_end, b); movable_was = 1
	:: else -> grow(normal_start, normal_end, b); normal_was = 1
	fi
}

inline add(b) {
	block[b] = OFFLINE;
	in_movable[b] = (movable_start != movable_end && movable_start <= b);
	stay_in(b)
}

#define EMPTY_IF_NOTHING(start, end) \
	if :: start >= end -> start = 0; end = 0 :: else fi

/* Movable takes all from the block on. */
inline shift_up(b) {
	if
	:: movable_start == movable_end || movable_end < b + 1 -> movable_end = b + 1
	:: else
	fi;
	movable_start = b;
	normal_end = b;
	EMPTY_IF_NOTHING(normal_start, normal_end);
	movable_was = 1;
	in_movable[b] = 1
}

/* Normal takes all up to the block. */
inline shift_down(b) {
	if
	:: normal_start == normal_end || normal_start > b -> normal_start = b
	:: else
	fi;
	normal_end = b + 1;
	movable_start = b + 1;
	EMPTY_IF_NOTHING(movable_start, movable_end);
	normal_was = 1;
	in_movable[b] = 0
}

/* Whether block j, which is there, keeps the zone of @movable where it is. */
#define KEEPS(j, movable) (block[j] != AWAY && in_movable[j] == movable)

inline shrink(start, end, b, movable) {
	if
	:: start != end && start == b ->
		i = b + 1;
		do
		:: i < end && !KEEPS(i, movable) -> i++
		:: else -> break
		od;
		start = i
	:: start != end && start != b && end == b + 1 ->
		i = b;
		do
		:: i > start && !KEEPS(i - 1, movable) -> i--
		:: else -> break
		od;
		end = i
	:: else
	fi;
	EMPTY_IF_NOTHING(start, end);
	i = 0
}

inline shrink_node(b) {
	if
	:: node_end == END_OF(b) ->
		i = b;
		do
		:: i > 0 && block[i - 1] == AWAY -> i--
		:: else -> break
		od;
		node_end = (i == 0 -> END_OF_SECTION : END_OF(i - 1));
		i = 0
	:: else
	fi
}

inline remove(b) {
	block[b] = AWAY;
	if
	:: in_movable[b] -> shrink(movable_start, movable_end, b, 1)
	:: else -> shrink(normal_start, normal_end, b, 0)
	fi;
	in_movable[b] = 0;
	shrink_node(b)
}

/* "online" keeps the zone; the other words may cross the border that the block touches. */
#define EVENTS(b) \
	:: d_step { block[b] == AWAY -> add(b) } \
	:: d_step { block[b] == OFFLINE -> remove(b) } \
	:: d_step { block[b] == OFFLINE -> stay_in(b); block[b] = ONLINE } \
	:: d_step { block[b] == OFFLINE && !in_movable[b] && b + 1 == normal_end -> \
		shift_up(b); block[b] = ONLINE } \
	:: d_step { block[b] == OFFLINE && in_movable[b] && movable_start == b && \
		movable_start != movable_end -> shift_down(b); block[b] = ONLINE } \
	:: d_step { block[b] == ONLINE -> block[b] = OFFLINE }

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
