/* SPDX-License-Identifier: MIT */
#include "check/states.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/* States are entered in chunks; a lane takes a piece of one at a time. */
#define CHUNK_STATES 65536u
#define LANE_STATES 1024u
#define MAX_CHUNKS 65535u

/* Each shard of the hash table has a lock of its own. */
#define SHARDS 256
#define FIRST_SLOTS 64u

/* A slot: the hash's lower half above, the state's number + 1 below; 0 is free. */
struct shard {
	pthread_mutex_t lock;
	uint64_t *slots;
	uint32_t nr_slots; /* a power of two */
	uint32_t used;
};

struct states {
	struct shard shards[SHARDS];
	unsigned code_size, stride;
	pthread_mutex_t growing;
	uint32_t taken; /* states handed to lanes */
	_Atomic uint64_t count, bytes;
	char *chunks[MAX_CHUNKS];
};

struct states *states_new(unsigned code_size)
{
	struct states *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->code_size = code_size;
	s->stride = (unsigned)(sizeof(struct state) + code_size + 3) / 4 * 4;
	pthread_mutex_init(&s->growing, NULL);
	for (unsigned i = 0; i < SHARDS; i++)
		pthread_mutex_init(&s->shards[i].lock, NULL);
	return s;
}

void states_free(struct states *states)
{
	if (!states)
		return;
	for (unsigned i = 0; i < SHARDS; i++) {
		pthread_mutex_destroy(&states->shards[i].lock);
		free(states->shards[i].slots);
	}
	pthread_mutex_destroy(&states->growing);
	for (unsigned i = 0; i < MAX_CHUNKS && states->chunks[i]; i++)
		free(states->chunks[i]);
	free(states);
}

struct state *states_get(const struct states *states, uint32_t index)
{
	return (struct state *)(states->chunks[index / CHUNK_STATES] +
				(size_t)(index % CHUNK_STATES) * states->stride);
}

uint64_t code_hash(const uint8_t *code, unsigned size)
{
	uint64_t hash = size;

	while (size > 0) {
		unsigned part = size < 8 ? size : 8;
		uint64_t word = 0;

		memcpy(&word, code, part);
		hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
		hash ^= hash >> 29;
		code += part;
		size -= part;
	}
	hash *= UINT64_C(0xbf58476d1ce4e5b9);
	return hash ^ hash >> 32;
}

static struct shard *shard_of(struct states *s, uint64_t hash)
{
	return &s->shards[hash >> 32 & (SHARDS - 1)];
}

/* Where @hash is, or would be, in a table that is not full. */
static uint32_t probe(const struct states *s, const struct shard *shard, uint64_t hash,
		      const uint8_t *code)
{
	uint32_t mask = shard->nr_slots - 1, at = (uint32_t)hash & mask;

	for (;; at = (at + 1) & mask) {
		uint64_t slot = shard->slots[at];

		if (slot == 0)
			return at;
		if (slot >> 32 == (uint32_t)hash &&
		    memcmp(states_get(s, (uint32_t)slot - 1)->code, code, s->code_size) == 0)
			return at;
	}
}

static int grow_shard(struct states *s, struct shard *shard)
{
	uint32_t nr = shard->nr_slots ? 2 * shard->nr_slots : FIRST_SLOTS;
	uint64_t *slots = calloc(nr, sizeof(*slots));

	if (!slots)
		return -ENOMEM;
	for (uint32_t i = 0; i < shard->nr_slots; i++) {
		uint32_t at = (uint32_t)(shard->slots[i] >> 32) & (nr - 1);

		if (!shard->slots[i])
			continue;
		while (slots[at])
			at = (at + 1) & (nr - 1);
		slots[at] = shard->slots[i];
	}
	atomic_fetch_add(&s->bytes, (nr - shard->nr_slots) * sizeof(*slots));
	free(shard->slots);
	shard->slots = slots;
	shard->nr_slots = nr;
	return 0;
}

/* A piece of a chunk for @lane. */
static int refill(struct states *s, struct lane *lane)
{
	size_t bytes = (size_t)CHUNK_STATES * s->stride;
	int rc = 0;

	pthread_mutex_lock(&s->growing);
	if (s->taken % CHUNK_STATES == 0) {
		uint32_t chunk = s->taken / CHUNK_STATES;

		if (chunk < MAX_CHUNKS)
			s->chunks[chunk] = malloc(bytes);
		if (chunk == MAX_CHUNKS || !s->chunks[chunk])
			rc = -ENOMEM;
	}
	if (rc == 0) {
		*lane = (struct lane){ s->taken, s->taken + LANE_STATES };
		s->taken += LANE_STATES;
		atomic_fetch_add(&s->bytes, (uint64_t)LANE_STATES * s->stride);
	}
	pthread_mutex_unlock(&s->growing);
	return rc;
}

bool states_first(const struct states *states, uint32_t parent, struct move move,
		  uint32_t other_parent, struct move other)
{
	int order = 0;

	/* Ways that use the lowest blocks read best; their codes are the greatest. */
	if (parent != other_parent)
		order = memcmp(states_get(states, other_parent)->code,
			       states_get(states, parent)->code, states->code_size);
	if (order == 0)
		order = memcmp(&move, &other, sizeof(move));
	return order < 0;
}

static void learn(const struct states *s, struct state *known, const struct state *by)
{
	if (known->depth != by->depth || known->parent == NO_STATE ||
	    !states_first(s, by->parent, by->move, known->parent, known->move))
		return;
	known->parent = by->parent;
	known->move = by->move;
}

uint32_t states_meet(struct states *states, uint64_t hash, const struct state *by)
{
	struct shard *shard = shard_of(states, hash);
	uint32_t index = NO_STATE;

	pthread_mutex_lock(&shard->lock);
	if (shard->nr_slots) {
		uint64_t slot = shard->slots[probe(states, shard, hash, by->code)];

		if (slot) {
			index = (uint32_t)slot - 1;
			learn(states, states_get(states, index), by);
		}
	}
	pthread_mutex_unlock(&shard->lock);
	return index;
}

static int enter(struct states *s, struct shard *shard, struct lane *lane, uint64_t hash,
		 const struct state *by, uint32_t *index)
{
	uint32_t at;

	/* Half full is full: searches stay short. */
	if (2 * shard->used >= shard->nr_slots && grow_shard(s, shard) < 0)
		return -ENOMEM;
	at = probe(s, shard, hash, by->code);
	if (shard->slots[at]) {
		*index = (uint32_t)shard->slots[at] - 1;
		learn(s, states_get(s, *index), by);
		return 0;
	}
	if (lane->next == lane->end && refill(s, lane) < 0)
		return -ENOMEM;
	*index = lane->next++;
	memcpy(states_get(s, *index), by, sizeof(*by) + s->code_size);
	shard->slots[at] = hash << 32 | (*index + 1);
	shard->used++;
	atomic_fetch_add_explicit(&s->count, 1, memory_order_relaxed);
	return 1;
}

int states_enter(struct states *states, struct lane *lane, uint64_t hash, const struct state *by,
		 uint32_t *index)
{
	struct shard *shard = shard_of(states, hash);
	int rc;

	pthread_mutex_lock(&shard->lock);
	rc = enter(states, shard, lane, hash, by, index);
	pthread_mutex_unlock(&shard->lock);
	return rc;
}

uint64_t states_count(const struct states *states)
{
	return atomic_load(&states->count);
}

uint64_t states_bytes(const struct states *states)
{
	return atomic_load(&states->bytes) + sizeof(*states);
}
