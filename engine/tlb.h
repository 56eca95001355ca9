/* The software TLB: virtual address to host pointer in one compare and one add.
 *
 * An entry's tags are the virtual page or-ed with twelve bits that name the address space (eight
 * bits: a slot of ASCEs recently used, or real) and the access key (four bits).  rtag admits
 * fetches, wtag stores; a store tag is set only when the page is the guest's own, its change bit
 * is set, it holds no decoded code, and low-address protection cannot apply.  Everything else
 * takes the slow path, tlb.c. */
#ifndef ENGINE_TLB_H
#define ENGINE_TLB_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

struct vcpu;

#define TLB_ENTRIES  1024 /* multiples of 256: tlb_purge_index() */
#define ITLB_ENTRIES 1024
#define ASCE_SLOTS   32
#define TAG_NONE     0xfffULL /* an entry with it matches no reference */
#define TAG_SLOW     0xffeULL /* a reference with it matches no entry, not even an empty one */

struct tlb_entry {
    uint64_t rtag, wtag;
    uintptr_t addend;    /* host address = addend + virtual address */
    uint64_t page : 63;  /* absolute page number, for selective purges */
    uint64_t stored : 1; /* a store through this entry passed all checks but code's and low
                            storage's: it may pass again */
};

struct code_page;
struct itlb_entry {
    uint64_t tag;
    struct code_page *code;
};

/* Slow paths: translate, check, fill, or leave by an access exception.  b: the base register,
 * which names the address space in access-register mode (16: none).  The access must not cross
 * a page.  The pointer is good until the next guest instruction. */
uint8_t *tlb_read(struct vcpu *c, uint64_t va, unsigned b);
uint8_t *tlb_write(struct vcpu *c, uint64_t va, unsigned b, unsigned len);
/* Could tlb_write() store at va?  Otherwise it leaves as that does.  Nothing is recorded as referenced or
 * changed, and no event of a store. */
void tlb_may_write(struct vcpu *c, uint64_t va, unsigned b);
/* No frame is to be had for a page: to CP, and the instruction again. */
_Noreturn void tlb_no_frame(struct vcpu *c, uint64_t page);
/* Accesses that cross a page end, up to 16 bytes. */
void tlb_read_cross(struct vcpu *c, uint64_t va, unsigned b, void *buf, unsigned len);
void tlb_write_cross(struct vcpu *c, uint64_t va, unsigned b, const void *buf, unsigned len);

#endif
