/* The values that settings have at LOGON: as VM ships them, and SYSTEM CONFIG's
 * CHARACTER_DEFAULTS over them. */
#include "cp/settings.h"

#include "cp/directory/system_config.h"

#include <stdlib.h>
#include <string.h>

void settings_init(struct vm_settings *set, const struct system_config *config)
{
    memset(set, 0, sizeof *set);
    pthread_mutex_init(&set->share_lock, NULL);
    set->msg = set->wng = set->imsg = set->linedit = set->retrieve = true;
    set->shutsignal = set->ccwtran = true;
    set->emsg = EMSG_ON;
    strcpy(set->machine, "ESA");
    for (unsigned k = 0; k < SHARE_TYPES; k++)
        set->share[k].value = SHARE_USUAL;
    set->linend = config->linend;
    set->linedel = config->linedel;
    set->chardel = config->chardel;
    set->escape = config->escape;
    set->tabchar = config->tabchar;
    set->more_warn = 50;
    set->more_clear = 10;
    set->linesize = 80;
    set->autocr = true;
    set->mode_vm = true;
    strcpy(set->brkkey, "PA1");
}

void settings_free(struct vm_settings *set)
{
    if (set) {
        free(set->loaddev.scpdata);
        free(set->dumpdev.scpdata);
        pthread_mutex_destroy(&set->share_lock);
    }
    free(set);
}

void settings_share(struct vm_settings *set, struct directory_share share[SHARE_TYPES])
{
    pthread_mutex_lock(&set->share_lock);
    memcpy(share, set->share, sizeof set->share);
    pthread_mutex_unlock(&set->share_lock);
}

void settings_set_share(struct vm_settings *set, const struct directory_share share[SHARE_TYPES])
{
    pthread_mutex_lock(&set->share_lock);
    memcpy(set->share, share, sizeof set->share);
    pthread_mutex_unlock(&set->share_lock);
}
