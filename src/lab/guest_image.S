/* SPDX-License-Identifier: MIT */
/* The guest's first process, as the build made it: GUEST names the file. */
	.section .rodata
	.globl guest_image, guest_image_end
guest_image:
	.incbin GUEST
guest_image_end:
	.section .note.GNU-stack, "", @progbits
