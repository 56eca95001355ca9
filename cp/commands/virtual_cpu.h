/* Of what type a virtual CPU is, in QUERY's and INDICATE's words. */
#ifndef CP_COMMANDS_VIRTUAL_CPU_H
#define CP_COMMANDS_VIRTUAL_CPU_H

struct vm;

/* CP, IFL, ZIIP, ICF.  vm->lock held. */
const char *cpu_type_name(const struct vm *vm, unsigned address);
/* ON or OFF as SET CPUAFFINITY says, SUPP for a type that there are no processors of. */
const char *cpu_affinity(const struct vm *vm, unsigned address);

#endif
