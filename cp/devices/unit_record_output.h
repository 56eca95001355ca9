/* What the punch and the printer have in common. */
#ifndef CP_DEVICES_UNIT_RECORD_OUTPUT_H
#define CP_DEVICES_UNIT_RECORD_OUTPUT_H

#include "cp/spool/spool.h"

struct device;

/* Closes the file, as LOGOFF and DETACH do, and frees the device. */
void unit_record_output_destroy(struct device *dev);
bool unit_record_output_query(struct device *dev, unsigned index, char *line, size_t n);
/* The lines of QUERY VIRTUAL for settings with a file that is open or not; false: no such line.
 * word: "PUN ", type: "2540". */
bool spool_settings_query(const struct spool_settings *set, const char *userid, uint16_t devno,
                          const char *word, const char *type, bool open, unsigned index, char *line,
                          size_t n);

#endif
