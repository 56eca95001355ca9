/* QUERY LAN, VSWITCH, NIC, VMLAN, CONTROLLER: from copies of the state, in z/VM's layout.
 *
 * A user without class B sees all LANs, but of the adapters only its own and those on LANs that it
 * owns.
 * Source: z/VM CP Commands and Utilities Reference; recorded responses.
 * Recorded are QUERY LAN, NIC, VSWITCH and VMLAN; what DETAILS adds is from memory. */
#include "cp/commands/handlers.h"
#include "cp/commands/network_operands.h"
#include "cp/network/adapter.h"
#include "cp/devices/nic.h"
#include "cp/system.h"
#include "cp/vm.h"

#include <arpa/inet.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

/* The name that the guest's driver gave its session: HALLOLE for Linux. */
static void say_session(struct command *c, const struct lan_port_info *p, const char *indent)
{
    if (p->active)
        command_say(c, "%sConnection Name: %-8s  State: Session Established", indent, p->session);
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
        say_session(c, &p, "  ");
        say_devices(c, &p, "  ");
    }
    free(p.address);
}

/* [ALL | vdev] [DETAILS] of the machine's own. */
static int own_nics(struct command *c)
{
    char word[NETWORK_WORD];
    bool details = false, all = true;
    uint16_t devno = 0;
    int rc = 0;
    while (!rc && command_peek(c, word, sizeof word)) {
        if (command_keyword(c, "DETAILS", 3)) {
            details = true;
        } else if (!command_keyword(c, "ALL", 3)) {
            rc = network_vdev(c, "NIC", &devno);
            all = false;
        }
    }
    if (rc)
        return rc;
    struct adapter *a = all ? nic_next(c->vm, 0) : nic_of_device(c->vm, devno);
    snprintf(word, sizeof word, "%04X", devno);
    if (!a)
        return command_error(c, "NIC", 40, all ? "NIC" : word, NULL);
    for (; a; a = all ? nic_next(c->vm, a->port.devno + 1u) : NULL)
        say_nic(c, a, details);
    return 0;
}

/* QUERY NIC [USERID userid|*] [ALL | vdev] [DETAILS]: another user's for class B. */
int query_nic(struct command *c)
{
    char userid[LAN_NAME_MAX + 1];
    if (command_keyword(c, "USERID", 4)) {
        int rc = network_owner(c, "NIC", userid);
        if (rc)
            return rc;
        if (strcmp(userid, c->vm->userid) != 0)
            return network_class_b(c) ? command_elsewhere(c, "NIC", userid, own_nics)
                                      : command_error(c, "NIC", 3, userid, NULL);
    }
    return own_nics(c);
}

/* --- LANs and switches -------------------------------------------------------------------------------- */

static const char *protection(const struct lan_spec *s)
{
    static const char *const texts[] = {"Unspecified", "OFF", "ON"};
    return texts[s->mac_protect];
}

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

/* Who may couple, or only those who may see what is sent to others.  VLANs and port types only mean
 * something on an aware switch; without them the names stand in columns. */
static void say_access(struct command *c, const struct lan_info *lan, bool promiscuous)
{
    char line[96] = "";
    unsigned on_line = 0;
    unsigned users = 0, seen = 0;
    for (unsigned i = 0; i < lan->grant_count; i++)
        users += !lan->grants[i].port && (!promiscuous || lan->grants[i].promiscuous);
    if (users)
        command_say(c, "    Authorized userids:");
    for (unsigned i = 0; i < lan->grant_count; i++) {
        const struct lan_grant *g = &lan->grants[i];
        if (g->port || (promiscuous && !g->promiscuous))
            continue;
        seen++;
        size_t n = strlen(line);
        if (lan->spec.vlan_aware) {
            n = (size_t)snprintf(line, sizeof line, "      %-8s Porttype: %-6s VLAN:", g->userid,
                                 g->trunk ? "Trunk" : "Access");
            for (unsigned v = 0; v < 8 && g->vlan[v]; v++)
                n += (size_t)snprintf(line + n, sizeof line - n, " %04u", g->vlan[v]);
            if (!g->vlan[0])
                snprintf(line + n, sizeof line - n, " %04u", lan->spec.vlan);
        } else {
            snprintf(line + n, sizeof line - n, "%s%-8s", on_line ? " " : "      ", g->userid);
        }
        if (lan->spec.vlan_aware || ++on_line == 7 || seen == users) {
            command_say(c, "%s", line);
            line[0] = '\0';
            on_line = 0;
        }
    }
}

/* The ports that SET VSWITCH PORTNUMBER has made, in the order of their users. */
static void say_ports(struct command *c, const struct lan_info *lan)
{
    for (unsigned i = 0; i < lan->grant_count; i++) {
        const struct lan_grant *g = &lan->grants[i];
        char vlans[64] = "";
        if (!g->port)
            continue;
        for (unsigned v = 0; v < 8 && g->vlan[v]; v++)
            snprintf(vlans + strlen(vlans), sizeof vlans - strlen(vlans), " %04u", g->vlan[v]);
        command_say(c, "    Portnumber: %04u  Userid: %-8s Porttype: %-6s%s%s", g->port, g->userid,
                    g->trunk ? "Trunk" : "Access", *vlans ? "  VLAN:" : "", vlans);
    }
}

static void say_switch(struct command *c, const struct lan_info *lan, bool access, bool promiscuous)
{
    char mac[18], vlan[8] = "NONE", native[8] = "NONE";
    const struct lan_spec *s = &lan->spec;
    mac_text(lan->mac, mac);
    command_say(c, "  %s LOCAL", s->portbased ? "PORTBASED" : "USERBASED");
    if (s->vlan)
        snprintf(vlan, sizeof vlan, "%04u", s->vlan);
    if (s->native != LAN_NATIVE_NONE)
        snprintf(native, sizeof native, "%04u", s->native);
    if (s->vlan_aware) {
        command_say(c, "  VLAN Aware  Default VLAN: %s    Default Porttype: %s  GVRP: Disabled",
                    vlan, s->trunk ? "Trunk" : "Access");
        command_say(c, "              Native  VLAN: %s    VLAN Counters: OFF", native);
    } else {
        command_say(c, "  VLAN Unaware");
    }
    command_say(c, "  MAC address: %s    MAC Protection: %s", mac, protection(s));
    command_say(c, "  IPTimeout: %-9u QueueStorage: %u", s->ip_timeout, s->queue_storage);
    command_say(c, "  Isolation Status: %-10s VEPA Status: OFF", s->isolated ? "ON" : "OFF");
    if (access || promiscuous)
        say_access(c, lan, !access);
    if (access)
        say_ports(c, lan);
    command_say(c, " Uplink Port:");
    command_say(c, "  State: %s", lan->uplink ? "Ready" : "Disconnected");
    if (lan->uplink_text[0])
        command_say(c, "  %s", lan->uplink_text);
}

/* To a user without class B only its own adapters, and all on a LAN that it owns. */
static bool sees_all(const struct command *c, const struct lan_info *lan)
{
    return network_class_b(c) || strcmp(lan->spec.owner, c->vm->userid) == 0;
}

static void say_details(struct command *c, const struct lan_info *lan)
{
    command_say(c, " Adapter Connections:          Connected: %u", lan->connected);
    for (unsigned i = 0; i < lan->connected; i++) {
        const struct lan_port_info *p = &lan->port[i];
        if (!sees_all(c, lan) && strcmp(p->userid, c->vm->userid) != 0)
            continue;
        command_say(c, "  Adapter Owner: %-8s NIC: %04X.P00 Name: %-10s Type: %s", p->userid,
                    p->devno, p->name[0] ? p->name : "UNASSIGNED",
                    lan->spec.transport == LAN_HIPERS ? "HIPERS" : "QDIO");
        if (lan->spec.vswitch)
            command_say(c, "    Portnumber: %04u", p->number);
        if (lan->spec.vlan_aware)
            command_say(c, "    Porttype: %s", p->trunk ? "Trunk" : "Access");
        say_counters(c, p, "    ");
        say_devices(c, p, "    ");
    }
}

/* The operands of QUERY LAN and QUERY VSWITCH. */
struct lan_filter {
    char name[NETWORK_WORD], owner[NETWORK_WORD];
    bool details, access, active, promiscuous, typed;
    bool hipers; /* with typed */
};

static int filter_operand(struct command *c, bool switches, struct lan_filter *f)
{
    if (command_keyword(c, "DETAILS", 3))
        f->details = true;
    else if (command_keyword(c, "ACTIVE", 3))
        f->active = true;
    else if (command_keyword(c, "ACCESSLIST", 3))
        f->access = true;
    else if (switches && command_keyword(c, "PROMISCUOUS", 3))
        f->promiscuous = true;
    else if (switches && command_keyword(c, "CONTROLLER", 4)) /* which no switch has */
        return 0;
    else if (!switches && command_keyword(c, "OWNERID", 5))
        return command_keyword(c, "ANYOWNER", 4) ? 0 : network_owner(c, "VLQ", f->owner);
    else if (!switches && (command_keyword(c, "ANYOWNER", 4) || command_keyword(c, "ANYTYPE", 4)))
        return 0;
    else if (!switches && command_keyword(c, "TYPE", 4)) {
        if (command_keyword(c, "ANYTYPE", 4))
            return 0;
        f->typed = true;
        f->hipers = command_keyword(c, "HIPERSOCKETS", 5);
        return f->hipers || command_keyword(c, "QDIO", 4) ? 0 : network_bad(c, "VLQ");
    } else if (!f->name[0] && !command_keyword(c, "ALL", 3))
        return network_name(c, switches ? "SWQ" : "VLQ", f->name);
    else if (f->name[0])
        return network_bad(c, switches ? "SWQ" : "VLQ");
    return 0;
}

static bool filter_takes(const struct lan_filter *f, bool switches, const struct lan_info *lan)
{
    return (!switches || lan->spec.vswitch) && (!f->active || lan->connected) &&
           (!f->typed || f->hipers == (lan->spec.transport == LAN_HIPERS));
}

static void say_lan(struct command *c, const struct lan_info *lan, const struct lan_filter *f)
{
    bool access = sees_all(c, lan) && (f->details || f->access);
    say_head(c, lan);
    if (lan->spec.vswitch) {
        say_switch(c, lan, access, sees_all(c, lan) && f->promiscuous);
    } else {
        command_say(c, "  IPTimeout: %-3u               MAC Protection: %s", lan->spec.ip_timeout,
                    protection(&lan->spec));
        command_say(c, "  Isolation Status: OFF");
        if (access)
            say_access(c, lan, false);
    }
    if (f->details)
        say_details(c, lan);
}

static int query_lans(struct command *c, bool switches)
{
    struct lan_filter f = {.details = false};
    char word[NETWORK_WORD];
    int rc = 0;
    while (!rc && command_peek(c, word, sizeof word))
        rc = filter_operand(c, switches, &f);
    if (rc)
        return rc;
    size_t n, shown = 0;
    struct lan_info *info =
        lans_info(network_lans(c), f.owner[0] ? f.owner : NULL, f.name[0] ? f.name : NULL, &n);
    for (size_t i = 0; i < n; i++)
        if (filter_takes(&f, switches, &info[i])) {
            shown++;
            say_lan(c, &info[i], &f);
        }
    lans_info_free(info, n);
    if (shown)
        return 0;
    return network_no_lan(c, switches ? "SWQ" : "VLQ", switches ? "VSWITCH" : "LAN",
                          switches     ? LAN_SYSTEM
                          : f.owner[0] ? f.owner
                                       : "*",
                          f.name[0] ? f.name : "ALL");
}

int query_lan(struct command *c)
{
    return query_lans(c, false);
}

int query_vswitch(struct command *c)
{
    return query_lans(c, true);
}

/* QUERY CONTROLLER: virtual machines that run a switch's real OSA.  There are none. */
int query_controller(struct command *c)
{
    char word[NETWORK_WORD];
    if (!command_keyword(c, "ALL", 3) && command_peek(c, word, sizeof word) && strcmp(word, "*")) {
        command_word(c, word, sizeof word);
        return command_error(c, "SWQ", 45, word, NULL);
    }
    command_keyword(c, "*", 1);
    int rc = command_end(c, "SWQ");
    return rc ? rc : command_error(c, "SWQ", 2845, NULL);
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
    lans_vmlan(network_lans(c), &v);
    struct lan_info *info = lans_info(network_lans(c), NULL, NULL, &n);
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
