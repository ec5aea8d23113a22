/* void rt_switch(void **save_sp, void *to_sp): continues where to_sp was saved.
 *
 * Saves what a called function must preserve; the floating point control words never change. Ends
 * in pop + jmp: a ret would be mispredicted every time, as its call was on another stack. The
 * layout of a saved stack (rt_fiber_prepare writes one): r15 r14 r13 r12 rbx rbp, address.
 */
    .text
    .globl rt_switch
    .hidden rt_switch
    .type rt_switch, @function
    .p2align 4
rt_switch:
    .cfi_startproc
    pushq %rbp
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset rbp, 0
    pushq %rbx
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset rbx, 0
    pushq %r12
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset r12, 0
    pushq %r13
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset r13, 0
    pushq %r14
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset r14, 0
    pushq %r15
    .cfi_adjust_cfa_offset 8
    .cfi_rel_offset r15, 0
    movq %rsp, (%rdi)
    movq %rsi, %rsp
    popq %r15
    .cfi_adjust_cfa_offset -8
    .cfi_restore r15
    popq %r14
    .cfi_adjust_cfa_offset -8
    .cfi_restore r14
    popq %r13
    .cfi_adjust_cfa_offset -8
    .cfi_restore r13
    popq %r12
    .cfi_adjust_cfa_offset -8
    .cfi_restore r12
    popq %rbx
    .cfi_adjust_cfa_offset -8
    .cfi_restore rbx
    popq %rbp
    .cfi_adjust_cfa_offset -8
    .cfi_restore rbp
    popq %rcx
    .cfi_adjust_cfa_offset -8
    .cfi_register rip, rcx
    jmpq *%rcx
    .cfi_endproc
    .size rt_switch, . - rt_switch

/* The bottom of every fiber's stack: rbx is the fiber, r12 its main function, which never returns.
 * The return address is undefined, so that backtraces end here. */
    .globl rt_switch_start
    .hidden rt_switch_start
    .type rt_switch_start, @function
    .p2align 4
rt_switch_start:
    .cfi_startproc
    .cfi_undefined rip
    movq %rbx, %rdi
    xorl %ebp, %ebp
    callq *%r12
    ud2
    .cfi_endproc
    .size rt_switch_start, . - rt_switch_start

    .section .note.GNU-stack, "", @progbits
