/* Parameter lists of IUCV's functions for two machines of a directory, and what comes of them. */
#ifndef TESTS_CP_IUCV_RIG_H
#define TESTS_CP_IUCV_RIG_H

#include "tests/cp/command_rig.h"

#include "cp/iucv/iucv.h"
#include "cp/iucv/iucv_private.h"
#include "engine/base/bytes.h"
#include "engine/base/ebcdic.h"

enum {
    QUERY,
    TESTMSG,
    RTRVBFR,
    DESCRIBE,
    SEND,
    RECEIVE,
    REPLY,
    TESTCMPL,
    REJECT,
    PURGE,
    ACCEPT,
    CONNECT,
    DCLBFR,
    QUIESCE,
    RESUME,
    SEVER,
    SETMASK,
    SETCMASK
};

#define LIST    0x1000
#define BUFFER  0x2000
#define CC(n)   (-(n))
#define PROGRAM 0x10000 /* and the interruption's code */

/* A list in the making, and what came back. */
struct list {
    uint8_t b[IUCV_LIST];
};

static inline struct vcpu *cpu_of(struct vm *vm)
{
    return sie_vcpu(vm->guest, vm->base_cpu);
}

/* IPRCODE; CC(n); or PROGRAM + the code of an interruption. */
static inline int call_at(struct vm *vm, unsigned function, struct list *l, uint64_t at)
{
    uint8_t code[2] = {0}, none[2] = {0xff, 0xff};
    pthread_mutex_lock(&vm->lock);
    struct vcpu *v = cpu_of(vm); /* a command that waits may be making another */
    storage_write(vm->storage, LIST, l->b, IUCV_LIST);
    storage_write(vm->storage, 0x8e, none, 2);
    sie_set_cc(v, 0);
    bool on = iucv_function(vm, v, function, at);
    storage_read(vm->storage, LIST, l->b, IUCV_LIST);
    storage_read(vm->storage, 0x8e, code, 2);
    int cc = (int)(sie_psw(v).mask >> 44 & 3);
    pthread_mutex_unlock(&vm->lock);
    if (!on)
        return -100;
    if (get16(code) != 0xffff)
        return PROGRAM + get16(code);
    return cc == 1 && function != TESTMSG ? l->b[3] : CC(cc);
}

static inline int call(struct vm *vm, unsigned function, struct list *l)
{
    return call_at(vm, function, l, LIST);
}

static inline struct list naming(const char *partner, uint8_t flags, unsigned limit)
{
    struct list l = {{0}};
    l.b[AT_FLAGS] = flags;
    put16(l.b + AT_MSGLIM, limit);
    ebcdic_pad(l.b + AT_USERID, partner, 8);
    memcpy(l.b + AT_USER, "0123456789abcdef", 16);
    return l;
}

static inline struct list on_path(unsigned path, uint8_t flags)
{
    struct list l = {{0}};
    put16(l.b, path);
    l.b[AT_FLAGS] = flags;
    return l;
}

static inline int declare(struct vm *vm)
{
    struct list l = {{0}};
    put32(l.b + AT_BUFFER, BUFFER);
    return call(vm, DCLBFR, &l);
}

/* The next interruption's type, with its buffer; 0: none is wanted. */
static inline unsigned interruption(struct vm *vm, struct list *out)
{
    uint8_t zero[IUCV_LIST] = {0};
    pthread_mutex_lock(&vm->lock);
    struct vcpu *v = cpu_of(vm);
    storage_write(vm->storage, BUFFER, zero, sizeof zero);
    storage_write(vm->storage, 0x86, zero, 2);
    iucv_interruption(vm, v);
    storage_read(vm->storage, BUFFER, out->b, IUCV_LIST);
    uint8_t code[2];
    storage_read(vm->storage, 0x86, code, 2);
    pthread_mutex_unlock(&vm->lock);
    assert_int_equal(get16(code), out->b[3] ? 0x4000 : 0);
    return out->b[3];
}

/* A path between them, declared and accepted, no interruption pending: its number at `one`, and *at_two.
 * flags: IPFLAGS1 of both. */
static inline unsigned connected(struct vm *one, struct vm *two, uint8_t flags, unsigned *at_two)
{
    struct list l = naming(two->userid, flags, 0), i;
    assert_int_equal(call(one, CONNECT, &l), 0);
    unsigned id = get16(l.b);
    assert_int_equal(interruption(two, &i), 1);
    *at_two = get16(i.b);
    l = on_path(*at_two, flags);
    assert_int_equal(call(two, ACCEPT, &l), 0);
    assert_int_equal(interruption(one, &i), 2);
    assert_int_equal(get16(i.b), id);
    return id;
}

/* SEND's list: text and answer by address and length. */
static inline struct list sending(unsigned path, uint8_t flags, uint32_t text, uint32_t len,
                                  uint32_t answer, uint32_t answer_len)
{
    struct list l = on_path(path, flags);
    put32(l.b + AT_CLASS, 0xc1a55);
    put32(l.b + AT_BUFFER, text);
    put32(l.b + AT_LENGTH, len);
    put32(l.b + AT_SOURCE, 0x50c);
    put32(l.b + AT_TAG, 0x7a6);
    put32(l.b + AT_ANSWER, answer);
    put32(l.b + AT_ANSWER_LENGTH, answer_len);
    return l;
}

static inline struct list receiving(uint8_t flags, uint32_t buffer, uint32_t len)
{
    struct list l = {{0}};
    l.b[AT_FLAGS] = flags;
    put32(l.b + AT_BUFFER, buffer);
    put32(l.b + AT_LENGTH, len);
    return l;
}

static inline void put_text(struct vm *vm, uint32_t at, const char *text)
{
    assert_int_equal(storage_write(vm->storage, at, text, strlen(text)), 0);
}

static inline void expect_text(struct vm *vm, uint32_t at, const char *text)
{
    char got[256] = "";
    assert_int_equal(storage_read(vm->storage, at, got, strlen(text)), 0);
    assert_string_equal(got, text);
}

#endif
