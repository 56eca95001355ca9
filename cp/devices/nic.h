/* A virtual machine's network adapters: DEFINE NIC, COUPLE, UNCOUPLE, DETACH NIC, NICDEF, and the
 * end at LOGOFF.  Each NIC is three virtual devices (read, write, data; cp/devices/osa.c) and one
 * adapter (adapter.h).
 *
 * All functions: vm->lock held. */
#ifndef CP_DEVICES_NIC_H
#define CP_DEVICES_NIC_H

#include "cp/network/lan.h"

struct device;
struct vm;
struct nics; /* vm->nics: all of one virtual machine's, NULL when it never had one */
struct adapter;

#define NIC_MAX_DEVICES 3

struct nic_spec {
    uint16_t devno;   /* base: devno, devno + 1, devno + 2 */
    bool hipers;      /* TYPE HIPERS; false: QDIO */
    unsigned devices; /* 3 (the default when 0) to 3072 on z/VM; 3 here */
    bool mac_given;   /* NICDEF MACID */
    uint32_t mac_id;  /* low three bytes */
    bool chpid_given;
    uint8_t chpid; /* CHPID */
    char name[9];  /* PORTNAME, or empty */
};

/* 0; -EEXIST: a device number is in use; -EINVAL; -ENOSPC: no MAC address or subchannel left;
 * -ENOMEM.  `report`: tell the guest by channel reports (typed), not at LOGON. */
int nic_define(struct vm *vm, struct lans *lans, const struct nic_spec *spec, bool report);
/* DETACH NIC: 0, -ENOENT. */
int nic_detach(struct vm *vm, uint16_t devno, bool report);
/* One of its devices goes by itself (DETACH vdev): what the adapter does ends; the others stay, and
 * the NIC until DETACH NIC. */
void nic_forget(struct vm *vm, const struct device *dev);
/* As lan_couple() and lan_uncouple(); also -ENODEV: no such NIC. */
int nic_couple(struct vm *vm, uint16_t devno, const char *owner, const char *name,
               const struct lan_grant *directory);
int nic_uncouple(struct vm *vm, uint16_t devno);
/* What the NICDEF statements of vm->entry say (LOGON); errors are told on the console. */
void nics_at_logon(struct vm *vm);
/* Between these no other thread touches the guest's storage through its NICs: for pages that are
 * taken away from a guest whose queues may point to them. */
void nics_hold(struct vm *vm);
void nics_unhold(struct vm *vm);
/* All NICs go (LOGOFF), before channel_destroy(). */
void nics_destroy(struct vm *vm);

/* For QUERY NIC, DIAGNOSE X'26C': by base device number, or by any of its device numbers; in
 * ascending order; NULL. */
struct adapter *nic_find(struct vm *vm, uint16_t devno);
struct adapter *nic_of_device(struct vm *vm, uint16_t devno);
struct adapter *nic_next(struct vm *vm, uint32_t devno);

#endif
