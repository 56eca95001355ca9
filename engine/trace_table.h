/* The guest's own trace: entries that branches, address-space switches and TRACE leave in the
 * table that control register 12 designates.  Principles of Operation, chapter 4, "Tracing".
 *
 * Each function stores an entry, or leaves by an access or trace-table exception, and returns
 * what control register 12 becomes; the caller loads it when nothing can nullify the instruction
 * any more. */
#ifndef ENGINE_TRACE_TABLE_H
#define ENGINE_TRACE_TABLE_H

#include "engine/cpu.h"

#define TRACE_EXPLICIT 1ULL
#define TRACE_ASN      2ULL

bool trace_branches(const struct vcpu *c);
bool trace_modes(const struct vcpu *c);

uint64_t trace_branch(struct vcpu *c, uint64_t target, unsigned amode);
uint64_t trace_subspace(struct vcpu *c, uint32_t alet, uint64_t target);
uint64_t trace_secondary(struct vcpu *c, uint16_t asn, bool instance);
/* number: 20 bits, or 32 with bit 12 one; next: the address to return to. */
uint64_t trace_call(struct vcpu *c, uint32_t number, uint64_t next, bool to_64);
/* From the instruction before `next` to the PSW `to`. */
uint64_t trace_return(struct vcpu *c, uint64_t next, struct sie_psw to, uint16_t asn);
uint64_t trace_transfer(struct vcpu *c, uint16_t asn, uint64_t r2, bool instance);
/* An addressing mode of 64 bits is entered or left; with a branch to `at`, or going on there. */
uint64_t trace_mode(struct vcpu *c, uint64_t at, bool branch);
/* TRACE, TRACG. */
uint64_t trace_registers(struct vcpu *c, unsigned r1, unsigned r3, uint32_t operand, bool wide);

#endif
