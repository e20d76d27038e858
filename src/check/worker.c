/* SPDX-License-Identifier: MIT */
#include "check/worker.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/contract.h"

int indices_add(struct indices *indices, uint32_t index)
{
	if (indices->nr == indices->room) {
		size_t room = indices->room ? 2 * indices->room : 1024;
		uint32_t *list = realloc(indices->list, room * sizeof(*list));

		if (!list)
			return -ENOMEM;
		indices->list = list;
		indices->room = room;
	}
	indices->list[indices->nr++] = index;
	return 0;
}

static struct sight sight_of(const struct ground *g, const uint8_t *code, choices_t choices)
{
	struct sight sight = { .choices = choices };

	for (unsigned hot = 0; hot < g->model->options.blocks; hot++) {
		sight.here |= (uint16_t)(code_here(code, hot) << hot);
		sight.online |= (uint16_t)(code_online(code, hot) ? 1u << hot : 0);
	}
	return sight;
}

static int write_code(struct worker *w, const struct machine *machine, uint8_t *code)
{
	const struct coder *coder = &w->ground->coder;
	int rc = code_write(coder, machine, code);

	if (rc < 0)
		return rc;
	/* Proof, each time, that the code tells this machine from all others. */
	return code_exact(coder, code, machine, w->spare) ? 0 : -ERANGE;
}

/* The state of w->there, reached by @move from @parent; entered if it is new. */
static int arrive(struct worker *w, uint32_t parent, struct move move, choices_t *choices)
{
	struct ground *g = w->ground;
	uint64_t hash;
	uint32_t index;
	int rc = write_code(w, w->there, w->state->code);

	if (rc < 0)
		return rc;
	w->state->parent = parent;
	w->state->move = move;
	w->state->depth = (uint8_t)(g->depth + 1);
	hash = code_hash(w->state->code, g->coder.size);
	index = states_meet(g->states, hash, w->state);
	if (index != NO_STATE) {
		*choices = state_choices(states_get(g->states, index));
		return 0;
	}
	*choices = model_choices(g->model, w->there);
	w->state->choices[0] = (uint32_t)*choices;
	w->state->choices[1] = (uint32_t)(*choices >> 32);
	rc = states_enter(g->states, &w->lane, hash, w->state, &index);
	return rc == 1 ? indices_add(&w->next, index) : rc;
}

/* What is offered again when the block that went online goes offline. */
static int go_back(struct worker *w, const struct state *from, uint32_t at,
		   const struct evidence *moved)
{
	struct ground *g = w->ground;
	struct evidence seen = *moved;
	struct move moves[2] = { moved->move, { ACT_OFFLINE, moved->move.hot, 0 } };
	uint8_t code[CODE_MAX];
	int rc;

	if (g->witnesses.only_movable || g->witnesses.settled[PROMISE_REVERSIBLE] ||
	    model_apply(g->model, w->there, moves[1]) < 0)
		return 0;
	rc = write_code(w, w->there, code);
	if (rc < 0 || memcmp(code, from->code, g->coder.size) == 0)
		return rc;
	seen.after = sight_of(g, code, model_choices(g->model, w->there));
	witnesses_judge(&g->witnesses, AT_RETURN, &seen, at, moves, 2);
	return 0;
}

/* Tries @move in state @at, whose machine is w->here. */
static int try_move(struct worker *w, const struct state *from, uint32_t at, struct move move,
		    struct evidence *seen, struct trials *trials)
{
	struct ground *g = w->ground;
	choices_t choices = 0;
	int rc;

	memcpy(w->there, w->here, w->here->bytes);
	seen->move = move;
	seen->answer = model_apply(g->model, w->there, move);
	seen->zone = REFUSED;
	w->moves++;
	if (seen->answer == 0) {
		if (act_onlines(move.act))
			seen->zone =
				machine_block(w->there, model_block_id(g->model, move.hot))->zone;
		rc = arrive(w, at, move, &choices);
		if (rc < 0)
			return rc;
		seen->after = sight_of(g, w->state->code, choices);
	} else if (seen->answer == -ENOMEM) {
		return seen->answer;
	}
	if (act_onlines(move.act))
		trials->zone[move.hot][move.act] = seen->zone;
	witnesses_judge(&g->witnesses, AT_MOVE, seen, at, &move, 1);
	return act_onlines(move.act) && seen->answer == 0 ? go_back(w, from, at, seen) : 0;
}

/* The events that can happen to a block that is away, offline, online. */
static const struct {
	uint8_t first, last;
} acts[] = {
	{ ACT_ADD, ACT_ADD },
	{ ACT_ONLINE_KERNEL, ACT_ONLINE },
	{ ACT_OFFLINE, ACT_OFFLINE },
	{ ACT_REMOVE, ACT_REMOVE },
};

static int try_acts(struct worker *w, const struct state *from, uint32_t at, unsigned hot,
		    unsigned row, struct evidence *seen, struct trials *trials)
{
	unsigned nodes = acts[row].first == ACT_ADD ? w->ground->model->options.nodes : 1;
	int rc = 0;

	for (uint8_t act = acts[row].first; act <= acts[row].last; act++) {
		if (w->ground->witnesses.only_movable && act != ACT_ADD &&
		    act != ACT_ONLINE_MOVABLE)
			continue;
		for (uint8_t node = 0; node < nodes && rc == 0; node++)
			rc = try_move(w, from, at, (struct move){ act, (uint8_t)hot, node }, seen,
				      trials);
	}
	return rc;
}

int worker_expand(struct worker *w, uint32_t at)
{
	struct ground *g = w->ground;
	const struct state *from = states_get(g->states, at);
	struct move none = { 0 };
	struct trials trials = { 0 };
	struct machine_view view;
	struct evidence seen = { .blocks = g->model->options.blocks, .trials = &trials };
	int rc = 0;

	code_read(&g->coder, from->code, w->here);
	view_init(&view, w->here, model_policy(g->model));
	seen.view = &view.shown;
	seen.before = sight_of(g, from->code, state_choices(from));
	for (unsigned hot = 0; hot < seen.blocks && rc == 0; hot++) {
		if (!code_here(from->code, hot)) {
			rc = try_acts(w, from, at, hot, 0, &seen, &trials);
		} else if (code_online(from->code, hot)) {
			rc = try_acts(w, from, at, hot, 2, &seen, &trials);
		} else {
			rc = try_acts(w, from, at, hot, 1, &seen, &trials);
			if (rc == 0)
				rc = try_acts(w, from, at, hot, 3, &seen, &trials);
		}
	}
	if (rc == 0)
		witnesses_judge(&g->witnesses, AT_STATE, &seen, at, &none, 0);
	return rc;
}

int worker_begin(struct worker *w)
{
	struct ground *g = w->ground;
	uint32_t index;
	choices_t none = model_choices(g->model, g->model->base);
	int rc;

	CONTRACT(none == 0);
	memcpy(w->there, g->model->base, g->model->base->bytes);
	*w->state = (struct state){ .parent = NO_STATE };
	rc = write_code(w, w->there, w->state->code);
	if (rc == 0)
		rc = states_enter(g->states, &w->lane, code_hash(w->state->code, g->coder.size),
				  w->state, &index);
	return rc < 0 ? rc : indices_add(&w->next, index);
}

int worker_open(struct worker *w, struct ground *ground)
{
	size_t bytes = ground->model->base->bytes;

	w->ground = ground;
	w->here = calloc(1, bytes);
	w->there = calloc(1, bytes);
	w->spare = calloc(1, bytes);
	w->state = calloc(1, sizeof(*w->state) + CODE_MAX);
	return w->here && w->there && w->spare && w->state ? 0 : -ENOMEM;
}

void worker_close(struct worker *w)
{
	free(w->here);
	free(w->there);
	free(w->spare);
	free(w->state);
	free(w->next.list);
}
