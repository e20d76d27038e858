/* SPDX-License-Identifier: MIT */
#include "sim/guest.h"

#include <errno.h>
#include <string.h>

#include "board/dimm.h"
#include "core/contract.h"

static struct span dimm_span(const struct dimm *dimm)
{
	return (struct span){ pfn_of_bytes(dimm->address), dimm->size >> PAGE_SHIFT };
}

/* While it boots, a kernel that was told mem= takes nothing above that, without a word. */
static bool beyond_limit(const struct vm *vm, const struct dimm *dimm)
{
	uint64_t limit = vm->kernel.cmdline.mem_limit;

	return !vm->kernel.profile->boot->devices_beyond_limit && limit &&
	       dimm->address + dimm->size > limit;
}

static const char *id_or_null(const struct dimm *dimm)
{
	return dimm->id[0] ? dimm->id : NULL;
}

/* The guest's ACPI says what became of a request about @slot. */
static void answer(struct vm *vm, unsigned slot, const char *device, enum ost_source source,
		   enum ost_status status)
{
	vm->answers[slot] = (struct ost){ source, status };
	vm_tell(vm, &(struct vm_event){ .kind = VM_ANSWERED,
					.device = device,
					.slot = slot,
					.ost = vm->answers[slot] });
}

/* The guest's driver meets a new device. */
void guest_attach(struct vm *vm, struct dimm *dimm)
{
	struct hotplug *h = &vm->kernel.hotplug;
	struct span span = dimm_span(dimm);
	int node = kernel_node_of(&vm->kernel, dimm->node);
	nid_t nid = node >= 0 ? NID(node) : hotplug_nid_of(h->machine, span.start);
	int rc;

	if (vm->kernel.cmdline.no_acpi_hotplug)
		return;
	rc = hotplug_new_group(h, span.pages, &dimm->group);
	if (rc == 0 && dimm->cold && beyond_limit(vm, dimm))
		rc = -E2BIG;
	if (rc == 0)
		rc = hotplug_add(h, span, nid, dimm->group, true);
	/* Memory that is there already, by "probe", serves as well. */
	dimm->attached = rc == 0 || rc == -EEXIST;
	if (dimm->attached)
		return;
	hotplug_free_group(h, dimm->group);
	dimm->group = NO_GROUP;
	klog_add(&vm->kernel.log, "acpi PNP0C80:%02x: add_memory failed", dimm->slot);
	klog_add(&vm->kernel.log, "acpi PNP0C80:%02x: acpi_memory_enable_device() error",
		 dimm->slot);
	if (vm->kernel.profile->log->enumeration_failure)
		klog_add(&vm->kernel.log, "acpi PNP0C80:%02x: Enumeration failure", dimm->slot);
}

static enum ost_status plug_status(const struct vm *vm, const struct dimm *dimm)
{
	/* Without a driver there is nobody who could refuse. */
	if (dimm->attached || vm->kernel.cmdline.no_acpi_hotplug)
		return OST_SUCCESS;
	return vm->kernel.profile->ost->refused_plug_fails ? OST_FAILURE : OST_SUCCESS;
}

static void take_out(struct vm *vm, struct dimm *dimm)
{
	unsigned slot = dimm->slot;
	struct dimm gone = *dimm;
	char path[DIMM_PATH];

	hotplug_free_group(&vm->kernel.hotplug, gone.group);
	dimm_remove(&vm->board, dimm);
	dimm_path(&gone, path, sizeof(path));
	vm_tell(vm, &(struct vm_event){
			    .kind = VM_DELETED, .device = id_or_null(&gone), .path = path });
	answer(vm, slot, NULL, OST_EJECT, OST_SUCCESS);
}

static void react_to_plug(struct vm *vm, struct dimm *dimm)
{
	guest_attach(vm, dimm);
	answer(vm, dimm->slot, id_or_null(dimm), OST_PLUG, plug_status(vm, dimm));
}

static void react_to_eject(struct vm *vm, struct dimm *dimm)
{
	answer(vm, dimm->slot, id_or_null(dimm), OST_EJECT, OST_IN_PROGRESS);
	if (dimm->attached && hotplug_eject(&vm->kernel.hotplug, dimm_span(dimm)) < 0)
		answer(vm, dimm->slot, id_or_null(dimm), OST_EJECT,
		       vm->kernel.profile->ost->refused_eject_fails ? OST_FAILURE : OST_BUSY);
	else
		take_out(vm, dimm);
}

static void react(struct vm *vm, struct dimm *dimm, bool eject)
{
	(eject ? react_to_eject : react_to_plug)(vm, dimm);
}

void guest_react(struct vm *vm)
{
	struct reaction first = vm->reactions[0];
	struct dimm *dimm = dimm_in_slot(&vm->board, first.slot);

	CONTRACT(vm->nr_reactions);
	memmove(vm->reactions, vm->reactions + 1, --vm->nr_reactions * sizeof(first));
	faults_give_back(&vm->faults, first.turn);
	vm->faults.turn = first.turn;
	/* Asked for twice, it may be gone. */
	if (dimm)
		react(vm, dimm, first.eject);
	vm->faults.turn = 0;
	if (vm->nr_reactions)
		vm->later(vm->later_data, vm->reactions[0].wait);
}

/* The guest's driver takes note of @dimm: now, or when it gets to it. */
void guest_notify(struct vm *vm, struct dimm *dimm, bool eject)
{
	enum memory_operation operation = eject ? OPERATION_REMOVE : OPERATION_ADD;
	struct reaction reaction = { .slot = dimm->slot, .eject = eject };

	if (vm->later && faults_wait(&vm->faults, operation, dimm_span(dimm)) < 0) {
		reaction.wait = vm->faults.asked.wait;
		reaction.turn = vm->faults.asked.turn;
	}
	if ((!reaction.wait && !vm->nr_reactions) || vm->nr_reactions == MAX_REACTIONS) {
		react(vm, dimm, eject);
		return;
	}
	faults_take(&vm->faults, reaction.turn);
	vm->reactions[vm->nr_reactions++] = reaction;
	if (vm->nr_reactions == 1)
		vm->later(vm->later_data, reaction.wait);
}
