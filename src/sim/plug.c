/* SPDX-License-Identifier: MIT */
#include "sim/plug.h"

#include "board/dimm.h"
#include "sim/guest.h"

static int add(struct vm *vm, const struct keyval *properties, bool cold, struct fail *fail)
{
	struct dimm *dimm;
	int rc = dimm_insert(&vm->board, properties, cold, &dimm, fail);

	if (rc < 0)
		return rc;
	/* A guest that finds a device while it boots was not asked about it. */
	if (cold)
		guest_attach(vm, dimm);
	else
		guest_notify(vm, dimm, false);
	return 0;
}

static int add_text(struct vm *vm, const char *arguments, bool cold, struct fail *fail)
{
	struct keyval properties;
	int rc = keyval_parse(&properties, arguments, "driver");

	if (rc < 0)
		return fail_with(fail, rc, "too many parameters");
	rc = add(vm, &properties, cold, fail);
	keyval_free(&properties);
	return rc;
}

int plug_add(struct vm *vm, const char *arguments, struct fail *fail)
{
	return add_text(vm, arguments, false, fail);
}

int plug_add_keyval(struct vm *vm, const struct keyval *properties, struct fail *fail)
{
	return add(vm, properties, false, fail);
}

int plug_add_cold(struct vm *vm, const char *arguments, struct fail *fail)
{
	return add_text(vm, arguments, true, fail);
}

int plug_remove(struct vm *vm, const char *name, struct fail *fail)
{
	struct dimm *dimm;
	int rc = dimm_unpluggable(&vm->board, name, &dimm, fail);

	if (rc == 0)
		guest_notify(vm, dimm, true);
	return rc;
}
