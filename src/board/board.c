/* SPDX-License-Identifier: MIT */
#include "board/board.h"

int board_init(struct board *board, const struct machine_options *options, struct fail *fail)
{
	int rc;

	*board = (struct board){ .options = *options };
	rc = machine_options_check(&board->options, fail);
	if (rc < 0)
		return rc;
	board->backends = board->options.backends;
	return firmware_build(&board->firmware, &board->options, fail);
}
