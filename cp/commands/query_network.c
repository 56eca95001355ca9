/* QUERY LAN, QUERY VSWITCH, QUERY NIC, QUERY VMLAN: from copies of the state, in z/VM's layout.
 *
 * A user without class B sees all LANs, but of the adapters only its own and those on LANs that it
 * owns.
 * Source: z/VM CP Commands and Utilities Reference; recorded responses. */
#include "cp/commands/handlers.h"
#include "cp/messages.h"
#include "cp/network/adapter.h"
#include "cp/network/nic.h"
#include "cp/system.h"
#include "cp/vm.h"

#include <arpa/inet.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WORD 80

static void mac_text(const uint8_t mac[MAC_LENGTH], char text[18])
{
    snprintf(text, 18, "%02X-%02X-%02X-%02X-%02X-%02X", mac[0], mac[1], mac[2], mac[3], mac[4],
             mac[5]);
}

/* --- adapters --------------------------------------------------------------------------------------- */

static void say_counters(struct command *c, const struct lan_port_info *p, const char *indent)
{
    command_say(c, "%sRX Packets: %-10llu Discarded: %-10llu Errors: %llu", indent,
                (unsigned long long)p->rx_packets, (unsigned long long)p->rx_discarded,
                (unsigned long long)p->rx_errors);
    command_say(c, "%sTX Packets: %-10llu Discarded: %-10llu Errors: %llu", indent,
                (unsigned long long)p->tx_packets, (unsigned long long)p->tx_discarded,
                (unsigned long long)p->tx_errors);
    command_say(c, "%sRX Bytes: %-20llu TX Bytes: %llu", indent, (unsigned long long)p->rx_bytes,
                (unsigned long long)p->tx_bytes);
}

static void group_mac(const struct lan_address_info *a, uint8_t mac[MAC_LENGTH])
{
    if (a->kind == ADDRESS_GROUP6) {
        mac[0] = mac[1] = 0x33;
        memcpy(mac + 2, a->address + 12, 4);
    } else {
        memcpy(mac, "\x01\x00\x5e", 3);
        mac[3] = a->address[13] & 0x7f;
        memcpy(mac + 4, a->address + 14, 2);
    }
}

/* The addresses of two kinds under one heading. */
static void say_addresses(struct command *c, const struct lan_port_info *p, const char *heading,
                          enum address_kind kind4, enum address_kind kind6, const char *indent)
{
    bool first = true;
    for (unsigned i = 0; i < p->addresses; i++) {
        const struct lan_address_info *a = &p->address[i];
        if (a->kind != kind4 && a->kind != kind6)
            continue;
        if (first)
            command_say(c, "%s%s:", indent, heading);
        first = false;
        char text[INET6_ADDRSTRLEN], mac_string[18];
        uint8_t mac[MAC_LENGTH];
        bool is_mac = kind4 == kind6;
        memcpy(mac, is_mac ? a->address : p->mac, MAC_LENGTH);
        if (kind4 == ADDRESS_GROUP4)
            group_mac(a, mac);
        mac_text(mac, mac_string);
        if (is_mac) {
            command_say(c, "%s  %s", indent, mac_string);
            continue;
        }
        bool v4 = a->kind == ADDRESS_IP4 || a->kind == ADDRESS_GROUP4;
        inet_ntop(v4 ? AF_INET : AF_INET6, a->address + (v4 ? 12 : 0), text, sizeof text);
        for (char *s = text; *s; s++)
            *s = *s >= 'a' && *s <= 'f' ? (char)(*s - 32) : *s;
        command_say(c, "%s  %-16s MAC: %s", indent, text, mac_string);
    }
}

static void say_devices(struct command *c, const struct lan_port_info *p, const char *indent)
{
    static const char *const role[] = {"CTL-READ", "CTL-WRITE", "DATA"};
    for (unsigned i = 0; i < NIC_MAX_DEVICES; i++)
        command_say(c, "%sDevice: %04X  Unit: %03X   Role: %s", indent, p->devno + i, i,
                    p->active ? role[i] : "Unassigned");
    if (!p->active)
        return;
    if (p->layer2)
        command_say(c, "%s  Options: Ethernet Broadcast", indent);
    else
        command_say(c, "%s  Options:%s Multicast IPv6 IPv4 VLAN", indent,
                    p->broadcast ? " Broadcast" : "");
    char inner[16];
    snprintf(inner, sizeof inner, "%s  ", indent);
    if (p->layer2) {
        say_addresses(c, p, "Unicast MAC Addresses", ADDRESS_MAC, ADDRESS_MAC, inner);
        say_addresses(c, p, "Multicast MAC Addresses", ADDRESS_GROUP_MAC, ADDRESS_GROUP_MAC, inner);
    } else {
        say_addresses(c, p, "Unicast IP Addresses", ADDRESS_IP4, ADDRESS_IP6, inner);
        say_addresses(c, p, "Multicast IP Addresses", ADDRESS_GROUP4, ADDRESS_GROUP6, inner);
    }
}

static void say_nic(struct command *c, struct adapter *a, bool details)
{
    struct lan_port_info p;
    struct lan_spec lan;
    char mac[18];
    bool coupled = lan_of_port(&a->port, &lan);
    lan_port_info(&a->port, &p);
    mac_text(p.mac, mac);
    command_say(c, "Adapter %04X.P00 Type: %-9s Name: %-11s Devices: %d", p.devno,
                a->hipers ? "HIPERS" : "QDIO", p.name[0] ? p.name : "UNASSIGNED", NIC_MAX_DEVICES);
    if (coupled)
        command_say(c, "  MAC: %s         %s: %s %s", mac, lan.vswitch ? "VSWITCH" : "LAN",
                    lan.owner, lan.name);
    else
        command_say(c, "  MAC: %s         LAN: * None", mac);
    if (details) {
        say_counters(c, &p, "  ");
        say_devices(c, &p, "  ");
    }
    free(p.address);
}

int query_nic(struct command *c)
{
    char word[WORD];
    bool details = false, all = true;
    unsigned long devno = 0;
    while (command_peek(c, word, sizeof word)) {
        char *end;
        if (command_keyword(c, "DETAILS", 3)) {
            details = true;
        } else if (!command_keyword(c, "ALL", 3)) {
            command_word(c, word, sizeof word);
            devno = strtoul(word, &end, 16);
            if (*end || strlen(word) > 4)
                return command_error(c, "NQN", 22, NULL);
            all = false;
        }
    }
    struct adapter *a = all ? nic_next(c->vm, 0) : nic_of_device(c->vm, (uint16_t)devno);
    if (!a) {
        snprintf(word, sizeof word, "%04lX", devno);
        return all ? command_error(c, "NQN", 40, "NIC", NULL)
                   : command_error(c, "NQN", 40, word, NULL);
    }
    for (; a; a = all ? nic_next(c->vm, a->port.devno + 1u) : NULL)
        say_nic(c, a, details);
    return 0;
}

/* --- LANs and switches -------------------------------------------------------------------------------- */

static void say_head(struct command *c, const struct lan_info *lan)
{
    char name[40], maximum[16] = "INFINITE";
    const struct lan_spec *s = &lan->spec;
    snprintf(name, sizeof name, "%s %s %s", s->vswitch ? "VSWITCH" : "LAN", s->owner, s->name);
    if (s->maximum)
        snprintf(maximum, sizeof maximum, "%u", s->maximum);
    command_say(c, "%-23s Type: %-7s Connected: %-4u Maxconn: %s", name,
                s->transport == LAN_HIPERS ? "HIPERS" : "QDIO", lan->connected, maximum);
    char transport[16];
    if (s->transport == LAN_HIPERS)
        snprintf(transport, sizeof transport, "MFS: %u", s->mfs);
    else
        snprintf(transport, sizeof transport, "%s", s->transport == LAN_IP ? "IP" : "ETHERNET");
    command_say(
        c, "  %-10s  %-12s  %-25s Accounting: %s", s->persistent ? "PERSISTENT" : "TRANSIENT",
        s->restricted ? "RESTRICTED" : "UNRESTRICTED", transport, s->accounting ? "ON" : "OFF");
}

static void say_switch(struct command *c, const struct lan_info *lan)
{
    char mac[18], vlan[8] = "NONE";
    const struct lan_spec *s = &lan->spec;
    mac_text(lan->mac, mac);
    command_say(c, "  USERBASED LOCAL");
    if (s->vlan)
        snprintf(vlan, sizeof vlan, "%04u", s->vlan);
    if (s->vlan_aware) {
        command_say(c, "  VLAN Aware  Default VLAN: %s    Default Porttype: %s  GVRP: Disabled",
                    vlan, s->trunk ? "Trunk" : "Access");
        command_say(c, "              Native  VLAN: %04u    VLAN Counters: OFF", s->native);
    } else {
        command_say(c, "  VLAN Unaware");
    }
    command_say(c, "  MAC address: %s    MAC Protection: Unspecified", mac);
    command_say(c, "  IPTimeout: 5         QueueStorage: 1");
    command_say(c, "  Isolation Status: %-10s VEPA Status: OFF", s->isolated ? "ON" : "OFF");
    command_say(c, " Uplink Port:");
    command_say(c, "  State: %s", lan->uplink ? "Ready" : "Disconnected");
    if (lan->uplink_text[0])
        command_say(c, "  %s", lan->uplink_text);
}

static void say_details(struct command *c, const struct lan_info *lan)
{
    bool all = c->vm->classes & VM_CLASS('B') || strcmp(lan->spec.owner, c->vm->userid) == 0;
    for (unsigned i = 0; i < lan->connected; i++) {
        const struct lan_port_info *p = &lan->port[i];
        if (!all && strcmp(p->userid, c->vm->userid) != 0)
            continue;
        command_say(c, "  Adapter Owner: %-8s NIC: %04X.P00 Name: %s", p->userid, p->devno,
                    p->name[0] ? p->name : "UNASSIGNED");
        say_counters(c, p, "    ");
        say_devices(c, p, "    ");
    }
    for (unsigned i = 0; all && i < lan->grant_count; i++) {
        const struct lan_grant *g = &lan->grants[i];
        char vlans[64] = "";
        for (unsigned v = 0; v < 8 && g->vlan[v]; v++)
            snprintf(vlans + strlen(vlans), sizeof vlans - strlen(vlans), " %04u", g->vlan[v]);
        command_say(c, "  Authorized userid: %-8s%s%s%s", g->userid,
                    lan->spec.vlan_aware ? (g->trunk ? " Porttype: Trunk" : " Porttype: Access")
                                         : "",
                    vlans[0] ? "  VLAN:" : "", vlans);
    }
}

static int query_lans(struct command *c, bool only_switches)
{
    char word[WORD], name[WORD] = "", owner[WORD] = "";
    bool details = false;
    while (command_peek(c, word, sizeof word)) {
        if (command_keyword(c, "DETAILS", 3))
            details = true;
        else if (command_keyword(c, "OWNERID", 5))
            command_word(c, owner, sizeof owner);
        else if (!command_keyword(c, "ALL", 3))
            command_word(c, name, sizeof name);
    }
    if (strcmp(owner, "*") == 0)
        strcpy(owner, c->vm->userid);
    size_t n, shown = 0;
    struct lan_info *info =
        lans_info(c->vm->sys->lans, owner[0] ? owner : NULL, name[0] ? name : NULL, &n);
    for (size_t i = 0; i < n; i++) {
        if (only_switches && !info[i].spec.vswitch)
            continue;
        shown++;
        say_head(c, &info[i]);
        if (info[i].spec.vswitch) {
            say_switch(c, &info[i]);
        } else {
            command_say(c, "  IPTimeout: 5                 MAC Protection: Unspecified");
            command_say(c, "  Isolation Status: OFF");
        }
        if (details)
            say_details(c, &info[i]);
    }
    lans_info_free(info, n);
    if (shown)
        return 0;
    return command_error(c, "NQL", 2782, only_switches ? "VSWITCH" : "LAN", owner[0] ? owner : "*",
                         name[0] ? name : "ALL", NULL);
}

int query_lan(struct command *c)
{
    return query_lans(c, false);
}

int query_vswitch(struct command *c)
{
    return query_lans(c, true);
}

static void limit_text(unsigned limit, char text[16])
{
    if (limit == UINT_MAX)
        strcpy(text, "INFINITE");
    else
        snprintf(text, 16, "%u", limit);
}

int query_vmlan(struct command *c)
{
    struct vmlan v;
    char persistent[16], transient[16];
    int rc = command_end(c, "NQV");
    if (rc)
        return rc;
    size_t n;
    unsigned kept = 0, passing = 0;
    lans_vmlan(c->vm->sys->lans, &v);
    struct lan_info *info = lans_info(c->vm->sys->lans, NULL, NULL, &n);
    for (size_t i = 0; i < n; i++)
        *(info[i].spec.persistent ? &kept : &passing) += 1;
    lans_info_free(info, n);
    limit_text(v.persistent_limit, persistent);
    limit_text(v.transient_limit, transient);
    command_say(c, "VMLAN maintenance level:");
    command_say(c, "  Latest Service: Base");
    command_say(c, "VMLAN MAC address assignment:");
    command_say(c, "  System MAC Protection: %s", v.mac_protection ? "ON" : "OFF");
    command_say(c, "  MACADDR Prefix: %06X USER Prefix: %06X", v.system_prefix, v.user_prefix);
    command_say(c, "  MACIDRANGE SYSTEM: %06X-%06X", v.system_low, v.system_high);
    command_say(c, "             USER:   %06X-%06X", v.user_low, v.user_high);
    command_say(c, "VMLAN default accounting status:");
    command_say(c, "  SYSTEM Accounting: %-9s USER Accounting: %s",
                v.system_accounting ? "ON" : "OFF", v.user_accounting ? "ON" : "OFF");
    command_say(c, "VMLAN general activity:");
    command_say(c, "  PERSISTENT Limit: %-10s Current: %u", persistent, kept);
    command_say(c, "  TRANSIENT  Limit: %-10s Current: %u", transient, passing);
    command_say(c, "Trace Pages: 8");
    command_say(c, "VMLAN Directory Network Authorization: ENABLED");
    command_say(c, "IVL Domain: None");
    return 0;
}
